package io.sigmoid.zoo.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.zoo.GapResNet;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.fuzz.Outcomes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Descriptions of a few bytes that claim gigabytes: refused before anything of that size is built. */
class HostileArtifactTest {
    private static final long MEGABYTE = 1 << 20;
    private static final Pattern MLP_TABLE = Pattern.compile("\\[ 3, 4 ]");

    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "60000000 | the architecture in model.json needs 720000028 for its weights",
                "67108864 | needs 805306396 for its weights",
                "2147483647 | inputs must be from 1 to 67108864",
            })
    void moreInputsThanTheFileHasWeights(int inputs, String message) throws Exception {
        Path directory = temp.resolve("model");
        Models.write(directory, Models.MLP);
        Resealed.replace(directory, "\"inputs\" : 4", "\"inputs\" : " + inputs);
        Resealed.replace(directory, "\"shape\" : [ 4 ]", "\"shape\" : [ " + inputs + " ]");
        Resealed.replace(directory, "[ 3, 4 ]", "[ 3, " + inputs + " ]");
        refused(directory, message);
    }

    @Test
    void moreUnitsThanMemory() throws Exception {
        Path directory = temp.resolve("model");
        Models.write(directory, Models.MLP);
        Resealed.replace(directory, "\"inputs\" : 4", "\"inputs\" : 67108864");
        Resealed.replace(directory, "\"shape\" : [ 4 ]", "\"shape\" : [ 67108864 ]");
        Resealed.replace(directory, "\"hidden\" : [ 3 ]", "\"hidden\" : [ 65536 ]");
        refused(directory, "the table of parameters is not the architecture's");
        String json = Files.readString(directory.resolve("model.json"));
        Files.writeString(
                directory.resolve("model.json"), MLP_TABLE.matcher(json).replaceFirst("[ 65536, 67108864 ]"));
        Resealed.replace(directory, "\"shape\" : [ 3 ]", "\"shape\" : [ 65536 ]");
        Resealed.replace(directory, "[ 1, 3 ]", "[ 1, 65536 ]");
        refused(directory, "for its weights");
    }

    /** Garbage of JSON's own tree included, some 100 bytes a number; no piece of it is larger than the file. */
    @ParameterizedTest
    @CsvSource({
        "1000000, at most 1048576 are expected",
        "400000, hidden must be 100 or fewer",
        "101, hidden must be 100 or fewer"
    })
    void moreLayersThanAnyNeeds(int layers, String message) throws Exception {
        Path directory = temp.resolve("model");
        Models.write(directory, Models.MLP);
        String hidden = String.join(",", Collections.nCopies(layers, "1"));
        Resealed.replace(directory, "\"hidden\" : [ 3 ]", "\"hidden\" : [" + hidden + "]");
        var e = load(directory, 150L * layers);
        assertTrue(e.contains(message), e);
    }

    @Test
    void moreLayersThanTheTable() {
        Path directory = temp.resolve("model");
        Models.write(directory, Models.MLP);
        String hidden = String.join(",", Collections.nCopies(100, "1"));
        Resealed.replace(directory, "\"hidden\" : [ 3 ]", "\"hidden\" : [" + hidden + "]");
        var e = load(directory, MEGABYTE);
        assertTrue(e.contains("the table of parameters is not the architecture's"), e);
    }

    @Test
    void moreResidualBlocksThanAnyNeeds() {
        Path directory = temp.resolve("model");
        Models.write(directory, GapResNet.of(new ImageShape(1, 8, 8), Head.binary("no", "yes")));
        String widths = String.join(",", Collections.nCopies(100, "1"));
        Resealed.replace(directory, "\"widths\" : [ 16, 32, 64 ]", "\"widths\" : [" + widths + "]");
        Resealed.replace(directory, "\"blocksPerStage\" : 2", "\"blocksPerStage\" : 32");
        refused(directory, "widths and blocksPerStage must make 100 residual blocks or fewer, got 3200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1073741824 | height must be from 1 to 4096",
                "32768 | height must be from 1 to 4096",
                "4096 | does not fit"
            })
    void morePixelsThanMemory(int side, String message) {
        Path directory = temp.resolve("model");
        Models.write(directory, Models.CNN);
        if (side > 1 << 20) {
            Resealed.replace(directory, "[ 1, 8, 8 ]", "[ 1, %d, %d ]".formatted(side, side));
        }
        Resealed.replace(directory, "\"height\" : 8", "\"height\" : " + side);
        Resealed.replace(directory, "\"width\" : 8", "\"width\" : " + side);
        refused(directory, message);
    }

    private static void refused(Path directory, String message) {
        String e = load(directory, 0);
        assertTrue(e.contains(message), e);
    }

    /** Loads twice, for the first loads classes too; the second may allocate the files and a megabyte, and {@code more}. */
    private static String load(Path directory, long more) {
        var message = new String[1];
        for (int i = 0; i < 2; i++) {
            var outcomes = new Outcomes(ArtifactException.class);
            outcomes.load(directory.toString(), () -> {
                try {
                    return Artifact.read(directory);
                } catch (ArtifactException e) {
                    message[0] = e.getMessage();
                    throw e;
                }
            });
            assertEquals(1, outcomes.refused());
            if (i == 1) {
                long files = directory.resolve("model.json").toFile().length();
                assertTrue(outcomes.largest() < files + MEGABYTE + more, outcomes.toString());
            }
        }
        return message[0];
    }
}
