package io.sigmoid.zoo.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactTest {
    private static final List<String> FILES =
            List.of("README.md", "model-0000.params", "model.json", "serving.properties");

    @TempDir
    Path temp;

    private Path written() {
        Path directory = temp.resolve("model");
        Models.write(directory, Models.MLP);
        return directory;
    }

    @Test
    void holdsWhatItWasGiven() throws Exception {
        Path directory = written();
        assertEquals(FILES, names(directory));
        Artifact read = Artifact.read(directory);
        assertEquals(Models.MLP, read.manifest().architecture());
        assertEquals(Map.of("test.accuracy", 0.5), read.manifest().metrics());
        assertEquals(19, read.manifest().parameterCount());
        assertEquals("# A model\n", Files.readString(directory.resolve("README.md")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "model-0000.params", "model.json", "serving.properties"})
    void aFlippedBitAnywhereIsRefused(String name) throws Exception {
        Path directory = written();
        Path file = directory.resolve(name);
        byte[] right = Files.readAllBytes(file);
        for (int at = 0; at < right.length; at++) {
            byte[] damaged = right.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(file, damaged);
            assertThrows(ArtifactException.class, () -> Artifact.read(directory), name + " at " + at);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "model-0000.params", "serving.properties"})
    void aMissingFileIsNamed(String name) throws Exception {
        Path directory = written();
        Files.delete(directory.resolve(name));
        refused(directory, name + ": is missing");
    }

    @Test
    void aDirectoryWithoutDescriptionIsNoModel() throws Exception {
        Path directory = written();
        Files.delete(directory.resolve("model.json"));
        refused(directory, "is no Sigmoid model: it has no model.json");
        refused(temp.resolve("none"), "no such model directory");
    }

    @Test
    void aLinkIsNoFileOfTheArtifact() throws Exception {
        Path directory = written();
        Path moved = Files.move(directory.resolve("README.md"), temp.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("README.md"), moved);
        refused(directory, "README.md: is missing");
    }

    @Test
    void aFileListedTwiceIsRefused() throws Exception {
        Path directory = written();
        String json = Files.readString(directory.resolve("model.json"));
        String entry = json.substring(json.indexOf("\"README.md\""), json.indexOf("\"model-0000.params\""));
        Resealed.replace(directory, entry, entry + entry);
        refused(directory, "Duplicate Object property \"README.md\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"figures/roc.svg", "../roc.svg", ".hidden"})
    void aNameThatCouldNotBeReadBackIsNotWritten(String name) throws Exception {
        Path directory = temp.resolve("model");
        try (NDManager manager = NDManager.newBaseManager();
                StagedDirectory staged = StagedDirectory.open(directory)) {
            Block block = Models.MLP.block();
            block.initialize(
                    manager,
                    DataType.FLOAT32,
                    Models.description(Models.MLP).input().batch(1));
            var e = assertThrows(
                    ArtifactException.class,
                    () -> Artifact.write(staged, Models.description(Models.MLP), block, Map.of(name, new byte[1])));
            assertEquals(
                    directory + ": model.json lists \"" + name + "\", which is no plain file name", e.getMessage());
        }
        assertFalse(Files.exists(directory));
        assertFalse(Files.exists(temp.resolve("roc.svg")));
    }

    @Test
    void unlistedFilesAreNeitherReadNorMinded() throws Exception {
        Path directory = written();
        Files.write(directory.resolve("notes.txt"), new byte[] {1});
        Files.createDirectory(directory.resolve("classes"));
        Files.write(directory.resolve("model-0001.params"), new byte[] {1});
        assertEquals("tiny", Artifact.read(directory).manifest().name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"hidden\" : [ 3 ]` | `\"hidden\" : [ 2 ]` | the table of parameters is not the architecture's",
                "`\"hidden\" : [ 3 ]` | `\"hidden\" : [ 3, 3 ]` | the table of parameters is not the architecture's",
                "`\"hidden\" : [ 3 ]` | `\"hidden\" : [ null ]` | an element of hidden is missing",
                "`\"hidden\" : [ 3 ]` | `\"hidden\" : null` | hidden",
                "RELU | SOFTER | SOFTER",
                "`\"type\" : \"Mlp\"` | `\"type\" : \"java.lang.Object\"` | java.lang.Object",
                "`\"format\" : 1` | `\"format\" : 2` | format 2 is newer than 1",
                "`\"format\" : 1` | `\"format\" : 99999999999999999999` | format 99999999999999999999 is newer than 1",
                "`\"format\" : 1` | `\"format\" : 0` | it has no \"format\"",
                "`\"format\" : 1` | `\"format\" : \"1\"` | it has no \"format\"",
                "`\"name\" : \"tiny\"` | `\"name\" : \"../tiny\"` | name must be letters",
                "`\"name\" : \"tiny\"` | `\"name\" : null` | name",
                "`\"seed\" : 1` | `\"seed\" : 1, \"more\" : 1` | more",
                "`\"maximum\" : 1.0` | `\"maximum\" : 1e999` | range of the input must be finite",
                "`\"maximum\" : 1.0` | `\"maximum\" : 0.0` | ascending",
                "0.5 | 1.5 | (0, 1)",
                "`\"README.md\"` | `\"../README.md\"` | which is no plain file name",
                "`\"README.md\"` | `\"a\\u0000b\"` | which is no plain file name",
                "`\"README.md\"` | `\"\"` | which is no plain file name",
                "`\"model-0000.params\"` | `\"README.txt\"` | README.txt: is missing",
            })
    void aChangedDescriptionIsRefusedThoughItsDigestFits(String text, String by, String message) {
        Path directory = written();
        Resealed.replace(directory, text, by);
        refused(directory, message);
    }

    @Test
    void theCheckedInHashesDecideNotTheDigestAlone() {
        Path directory = written();
        Resealed.replace(directory, "\"dataset\" : \"none\"", "\"dataset\" : \"other\"");
        assertEquals("other", Artifact.read(directory).manifest().provenance().dataset());
    }

    @Test
    void textThatIsNoUtf8IsRefused() throws Exception {
        Path directory = written();
        byte[] json = Files.readAllBytes(directory.resolve("model.json"));
        json[new String(json, UTF_8).indexOf("tiny")] = (byte) 0xff;
        Files.write(directory.resolve("model.json"), Resealed.description(json));
        refused(directory, "is no UTF-8 text");
    }

    @Test
    void aHugeDescriptionIsNotRead() throws Exception {
        Path directory = written();
        Files.write(directory.resolve("model.json"), new byte[(1 << 20) + 1]);
        refused(directory, "has 1048577 bytes, at most 1048576 are expected");
    }

    @Test
    void aDescriptionOfLabelsWithoutEndIsRefusedBeforeThereIsAModel() {
        List<String> labels =
                IntStream.range(0, 11).mapToObj(i -> i + "x".repeat(100_000)).toList();
        Artifact.check(
                temp,
                Models.description(new Mlp(4, List.of(), Activation.RELU, Head.multiClass(labels.subList(0, 9)))));
        Manifest long11 = Models.description(new Mlp(4, List.of(), Activation.RELU, Head.multiClass(labels)));
        var e = assertThrows(ArtifactException.class, () -> Artifact.check(temp, long11));
        assertTrue(
                e.getMessage().endsWith("at most 1048576 are read: its labels are too many or too long"),
                e.getMessage());
    }

    @Test
    void deepNestingIsRefused() {
        Path directory = written();
        Resealed.replace(directory, "\"epochs\" : 0", "\"epochs\" : " + "[".repeat(100_000) + "]".repeat(100_000));
        refused(directory, "nesting depth");
    }

    @Test
    void aTargetThatIsNotEmptyIsRefusedBeforeTheWorkBegins() throws Exception {
        Path directory = written();
        assertThrows(ArtifactException.class, () -> StagedDirectory.open(directory));
        Path file = Files.createFile(temp.resolve("file"));
        assertThrows(ArtifactException.class, () -> StagedDirectory.open(file));
        assertThrows(ArtifactException.class, () -> StagedDirectory.open(file.resolve("below")));
        assertThrows(ArtifactException.class, () -> StagedDirectory.open(Path.of("/")));
        assertEquals(List.of("file", "model"), names(temp));
    }

    @Test
    void anEmptyTargetIsTaken() throws Exception {
        Models.write(Files.createDirectory(temp.resolve("empty")), Models.MLP);
        assertEquals("tiny", Artifact.read(temp.resolve("empty")).manifest().name());
    }

    @Test
    void aLinkToAnEmptyTargetStandsForIt() throws Exception {
        Path real = Files.createDirectory(temp.resolve("real"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), real);
        Models.write(link, Models.MLP);
        assertEquals("tiny", Artifact.read(real).manifest().name());
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void aLinkToNothingIsRefusedBeforeTheWorkBegins() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("nothing"));
        var e = assertThrows(ArtifactException.class, () -> StagedDirectory.open(link));
        assertTrue(e.getMessage().contains("it leads nowhere"), e.getMessage());
    }

    @Test
    void anEmptyTargetStaysWhereNothingIsCommitted() throws Exception {
        Path target = Files.createDirectory(temp.resolve("empty"));
        StagedDirectory.open(target).close();
        try (Stream<Path> left = Files.list(temp)) {
            assertEquals(List.of(target), left.toList());
        }
    }

    @Test
    void anUnwritablePlaceIsRefusedBeforeTheWorkBegins() throws Exception {
        Path place = Files.createDirectory(temp.resolve("place"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("r-x------"));
        assumeTrue(!Files.isWritable(place), "the administrator may write everywhere");
        var e = assertThrows(ArtifactException.class, () -> StagedDirectory.open(place.resolve("model")));
        assertTrue(e.getMessage().contains("no permission"), e.getMessage());
    }

    @Test
    void ofTwoWritersOneWinsAndTheOtherIsTold() throws Exception {
        Path directory = temp.resolve("model");
        var barrier = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Boolean>> writers = IntStream.range(0, 2)
                    .mapToObj(i -> threads.submit(() -> {
                        try (StagedDirectory staged = StagedDirectory.open(directory)) {
                            staged.write("content", new byte[] {(byte) i});
                            barrier.await();
                            staged.commit();
                            return true;
                        } catch (ArtifactException e) {
                            assertTrue(e.getMessage().contains("not empty"), e.getMessage());
                            return false;
                        }
                    }))
                    .toList();
            assertTrue(writers.get(0).get() ^ writers.get(1).get());
        } finally {
            threads.shutdown();
        }
        assertEquals(List.of("content"), names(directory));
        assertEquals(List.of("model"), names(temp));
    }

    @Test
    void nothingIsThereBeforeTheCommitAndNothingAfterAFailure() throws Exception {
        Path directory = temp.resolve("model");
        try (StagedDirectory staged = StagedDirectory.open(directory)) {
            staged.write("content", new byte[1]);
            assertFalse(Files.exists(directory));
            assertEquals(1, names(temp).size());
        }
        assertEquals(List.of(), names(temp));
    }

    @Test
    void weightsThatCouldNotBeReadBackAreNotWritten() throws Exception {
        try (NDManager manager = NDManager.newBaseManager();
                StagedDirectory staged = StagedDirectory.open(temp.resolve("model"))) {
            Block block = Models.MLP.block();
            InputSignature input = InputSignature.image(Models.MLP.input());
            block.getParameters().forEach(pair -> pair.getValue()
                    .setInitializer((owner, shape, type) -> owner.full(shape, Float.NaN, type)));
            block.initialize(manager, DataType.FLOAT32, input.batch(1));
            var e = assertThrows(
                    ArtifactException.class,
                    () -> Artifact.write(staged, Models.description(Models.MLP), block, Map.of()));
            assertTrue(e.getMessage().contains("weights must be finite"), e.getMessage());
        }
        assertEquals(List.of(), names(temp));
    }

    @Test
    void permissionsAreTheUsersDefault() throws Exception {
        Path directory = written();
        Path plainDirectory = Files.createDirectory(temp.resolve("plain"));
        Path plainFile = Files.createFile(temp.resolve("file"));
        assertEquals(Files.getPosixFilePermissions(plainDirectory), Files.getPosixFilePermissions(directory));
        for (String name : FILES) {
            assertEquals(
                    Files.getPosixFilePermissions(plainFile), Files.getPosixFilePermissions(directory.resolve(name)));
        }
    }

    @Test
    void theSameModelGivesTheSameBytes() throws Exception {
        Path first = written();
        Artifact read = Artifact.read(first);
        Path second = temp.resolve("second");
        try (NDManager manager = NDManager.newBaseManager();
                StagedDirectory staged = StagedDirectory.open(second)) {
            Artifact.write(
                    staged,
                    Models.description(Models.MLP),
                    read.block(manager),
                    Map.of("README.md", "# A model\n".getBytes(UTF_8)));
        }
        for (String name : FILES) {
            assertArrayEquals(Files.readAllBytes(first.resolve(name)), Files.readAllBytes(second.resolve(name)), name);
        }
    }

    private static List<String> names(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void refused(Path directory, String message) {
        var e = assertThrows(ArtifactException.class, () -> Artifact.read(directory));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
}
