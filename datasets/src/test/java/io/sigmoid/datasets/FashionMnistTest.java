package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.idx;
import static io.sigmoid.datasets.Fixtures.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.basicdataset.BasicDatasets;
import ai.djl.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FashionMnistTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @Test
    void loadsWhatIsOnThisMachine() {
        LabelledImages test = installed().load(Part.TEST);
        assertEquals("fashion-mnist TEST: 10000 images of 1x28x28, 10 labels", test.toString());
        assertEquals("Ankle boot", test.labels().get(test.label(0)));
    }

    @Test
    void shoesMayBeMirrored() {
        assertTrue(installed().load(Part.TEST).mirrorable());
    }

    @Test
    void attributesFitItsLabels() {
        LabelledImages first = installed().load(Part.TEST).first(1);
        float[] ankleBoot = FashionMnist.ATTRIBUTES.values(first);
        assertEquals(
                List.of(0f, 0f, 0f, 1f, 1f),
                List.of(ankleBoot[0], ankleBoot[1], ankleBoot[2], ankleBoot[3], ankleBoot[4]));
    }

    @Test
    void refusesOtherContent() {
        Path images = write(dir.resolve("t10k-images-idx3-ubyte"), idx(List.of(1, 1, 1), new byte[1]));
        write(dir.resolve("t10k-labels-idx1-ubyte"), idx(List.of(1), new byte[1]));
        String message = refusal(new FashionMnist(dir));
        assertTrue(message.startsWith(images + ": unpacked SHA-256 "), message);
    }

    @Test
    void tellsAllThreeWays() {
        var nowhere = new FashionMnist(null, dir.resolve("absent"), BasicDatasets.REPOSITORY);
        assertEquals(
                "fashion-mnist: not found. It is taken from the folder " + DataHome.described("fashion-mnist")
                        + "; else from " + dir.resolve("absent") + ", where Debian's package dataset-fashion-mnist puts"
                        + " it; else from DJL's repository, which is not asked: DJL is offline (ai.djl.offline)",
                refusal(nowhere));
    }

    @Test
    void readsRepositoryOfDjl() throws IOException {
        Path files = Files.createDirectories(dir.resolve("dataset/cv/ai/djl/basicdataset/fashmnist"));
        Files.writeString(files.resolve("metadata.json"), """
                {"metadataVersion": "0.2", "resourceType": "dataset", "application": "cv",
                 "groupId": "ai.djl.basicdataset", "artifactId": "fashmnist", "name": "x", "description": "x",
                 "artifacts": [{"version": "1.0", "snapshot": false, "name": "fashmnist", "files": {
                   "test_data": {"uri": "images", "size": 17},
                   "test_labels": {"uri": "labels", "size": 9}}}]}
                """);
        Path artifact = Files.createDirectories(files.resolve("1.0/fashmnist"));
        write(artifact.resolve("images"), idx(List.of(1, 1, 1), new byte[1]));
        write(artifact.resolve("labels"), idx(List.of(1), new byte[1]));
        var source = new FashionMnist(null, dir.resolve("absent"), Repository.newInstance("local", dir));
        String message = refusal(source);
        assertTrue(message.contains("fashmnist test_data: unpacked SHA-256 "), message);
    }

    /** Skips where it is missing; where CI runs the tests, it must be there. */
    private static FashionMnist installed() {
        var source = new FashionMnist();
        if (source.place().isEmpty()) {
            String reason = "Fashion-MNIST is not on this machine: install Debian's package dataset-fashion-mnist";
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            abort(reason);
        }
        return source;
    }

    private static String refusal(FashionMnist source) {
        return String.valueOf(assertThrows(DatasetException.class, () -> source.load(Part.TEST))
                .getMessage());
    }
}
