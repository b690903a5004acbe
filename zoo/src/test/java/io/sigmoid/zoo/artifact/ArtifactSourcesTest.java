package io.sigmoid.zoo.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.zoo.fuzz.Outcomes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An artifact in a zip file, and in an application's jar. */
class ArtifactSourcesTest {
    private final Path temp;
    private final Artifact artifact;

    ArtifactSourcesTest(@TempDir Path temp) {
        this.temp = temp;
        this.artifact = Models.write(temp.resolve("m"), Models.MLP);
    }

    @Test
    void filesAtTheRootOfAZip() throws IOException {
        Path zip = zip("");
        assertEquals(artifact.manifest(), Artifact.read(zip).manifest());
        assertEquals(artifact.manifest(), Artifact.readManifest(zip));
    }

    @Test
    void filesInAFolderOfAZip() throws IOException {
        assertEquals(artifact.manifest(), Artifact.read(zip("digits/")).manifest());
    }

    @Test
    void aZipOfTwoModels() throws IOException {
        Path zip = zip("one/", "two/");
        assertRefused(zip + ": must hold one model.json, at its root or in one folder, got 2", zip);
    }

    @Test
    void aZipWithoutAModel() throws IOException {
        Path zip = zip();
        assertRefused(zip + ": must hold one model.json, at its root or in one folder, got 0", zip);
    }

    @Test
    void aFileThatIsNoZip() throws IOException {
        Path file = Files.writeString(temp.resolve("m.zip"), "seven");
        assertRefused(file + ": is no zip file: zip END header not found", file);
    }

    @Test
    void aChangedFileInAZip() throws IOException {
        Path readme = artifact.directory().resolve("model-0000.params");
        byte[] content = Files.readAllBytes(readme);
        content[content.length - 1]++;
        Files.write(readme, content);
        Path zip = zip("");
        assertRefused(
                zip.resolve("model-0000.params")
                        + ": its SHA-256 is not the one in model.json: it was changed or damaged",
                zip);
    }

    @Test
    void aFileInAZipThatGrowsBeyondWhatIsExpected() throws IOException {
        Files.write(artifact.directory().resolve("serving.properties"), new byte[10 << 20]);
        Path zip = zip("");
        long expected = artifact.manifest().files().get("serving.properties").bytes();
        assertRefused(
                "%s: has more than %d bytes, at most %d are expected"
                        .formatted(zip.resolve("serving.properties"), expected, expected),
                zip);
    }

    /** Zeros: a zip of some kilobytes. */
    @Test
    void ofALargeFileBesideTheModelNothingIsHeld() throws IOException {
        long large = 1 << 26;
        Path zip = withZeros("README.md", (int) large);
        var outcomes = new Outcomes(ArtifactException.class);
        outcomes.load("zip", () -> Artifact.read(zip));
        assertEquals(1, outcomes.loaded());
        assertTrue(outcomes.largest() < large / 4, outcomes.toString());
    }

    @Test
    void aFileThatIsHeldMayBeNoLargerThanItsArchitectureMakesIt() throws IOException {
        Path weights = withZeros("model-0000.params", 1 << 26);
        String message = assertThrows(ArtifactException.class, () -> Artifact.read(weights))
                .getMessage();
        assertTrue(
                message.contains("model-0000.params: has 67108864 bytes by model.json, of its architecture at most "),
                message);
    }

    private Path withZeros(String name, int bytes) throws IOException {
        byte[] zeros = new byte[bytes];
        Files.write(artifact.directory().resolve(name), zeros);
        Path json = artifact.directory().resolve("model.json");
        Files.write(json, Resealed.description(Files.readAllBytes(json), name, zeros));
        return zip("");
    }

    @Test
    void aModelInAJar() throws IOException {
        try (var loader =
                new URLClassLoader(new URL[] {zip("models/digits/").toUri().toURL()})) {
            assertEquals(
                    artifact.manifest(),
                    Artifact.readResource(loader, "models/digits").manifest());
        }
    }

    @Test
    void noModelInAJar() throws IOException {
        try (var loader =
                new URLClassLoader(new URL[] {zip("models/digits/").toUri().toURL()})) {
            var problem = assertThrows(ArtifactException.class, () -> Artifact.readResource(loader, "models/letters"));
            assertEquals(
                    Path.of("models/letters") + ": is no Sigmoid model: it has no model.json", problem.getMessage());
        }
    }

    private static void assertRefused(String message, Path zip) {
        assertEquals(
                message,
                assertThrows(ArtifactException.class, () -> Artifact.read(zip)).getMessage());
    }

    /** The artifact once in each folder. */
    private Path zip(String... folders) throws IOException {
        Path zip = temp.resolve("a.jar");
        try (OutputStream file = Files.newOutputStream(zip);
                var out = new ZipOutputStream(file);
                Stream<Path> files = Files.list(artifact.directory())) {
            for (Path each : (Iterable<Path>) files::iterator) {
                for (String folder : folders) {
                    out.putNextEntry(new ZipEntry(folder + each.getFileName()));
                    out.write(Files.readAllBytes(each));
                }
            }
        }
        return zip;
    }
}
