package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.gz;
import static io.sigmoid.datasets.Fixtures.idx;
import static io.sigmoid.datasets.Fixtures.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in EMNIST's naming, whose images lie on their side and whose letters are numbered from 1. */
final class EmnistTest {
    private static final byte[] ON_ITS_SIDE = {1, 2, 3, 4};

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @BeforeEach
    void fill() {
        set("emnist-letters", 2);
    }

    private void set(String name, int label) {
        for (String part : List.of("train", "test")) {
            write(dir.resolve(name + "-" + part + "-images-idx3-ubyte.gz"), gz(idx(List.of(1, 2, 2), ON_ITS_SIDE)));
            write(dir.resolve(name + "-" + part + "-labels-idx1-ubyte.gz"), gz(idx(List.of(1), (byte) label)));
        }
        write(dir.resolve(name + "-mapping.txt"), "1 65 97\n2 66 98\n".getBytes(UTF_8));
    }

    @Test
    void imagesAreUpright() {
        assertArrayEquals(new byte[] {1, 3, 2, 4}, source("").load(Part.TRAIN).pixels(0));
    }

    @Test
    void imagesInTheirFileAreUprightToo() throws Exception {
        write(dir.resolve("emnist-letters-train-images-idx3-ubyte"), idx(List.of(1, 2, 2), ON_ITS_SIDE));
        LabelledImages images = ImageSource.inFile(dir).load(Part.TRAIN);
        assertEquals(false, images.resident());
        assertArrayEquals(new byte[] {1, 3, 2, 4}, images.pixels(0));
    }

    @Test
    void labelsAreTheCharactersOfTheMapping() {
        LabelledImages images = source("").load(Part.TEST);
        assertEquals(List.of("A", "B"), images.labels());
        assertEquals(1, images.label(0));
    }

    @Test
    void lettersWithoutMappingAreNumberedFromOne() throws Exception {
        Files.delete(dir.resolve("emnist-letters-mapping.txt"));
        LabelledImages images = source("").load(Part.TEST);
        assertEquals(List.of("1", "2"), images.labels());
        assertEquals(1, images.label(0));
    }

    @Test
    void isNamedByItsFiles() {
        assertEquals("emnist-letters", source("").name());
        assertEquals("emnist-letters", source("/emnist-letters").name());
    }

    @Test
    void ofSeveralSetsOneHasToBeNamed() {
        set("emnist-balanced", 1);
        assertEquals(
                dir + ": IDX files of [emnist-balanced, emnist-letters], must be one of them: "
                        + dir.resolve("emnist-balanced"),
                assertThrows(DatasetException.class, () -> source("")).getMessage());
        assertEquals(0, source("/emnist-balanced").load(Part.TRAIN).label(0));
    }

    @Test
    void refusesLabelThatTheMappingLacks() {
        set("emnist-letters", 3);
        assertEquals(
                dir.resolve("emnist-letters-train-labels-idx1-ubyte.gz") + ": label 3 at row 0, must be from 1 to 2",
                refusal());
    }

    @Test
    void refusesMappingThatLeavesOneOut() {
        Path mapping = write(dir.resolve("emnist-letters-mapping.txt"), "1 65\n3 66\n".getBytes(UTF_8));
        assertEquals(mapping + ": line 2: label 3, must be 2: they go up by one", refusal());
    }

    @Test
    void refusesMappingWithoutNumbers() {
        Path mapping = write(dir.resolve("emnist-letters-mapping.txt"), "1 A\n".getBytes(UTF_8));
        assertEquals(mapping + ": line 1: \"1 A\", must be a label's number and a character's code", refusal());
    }

    private ImageSource source(String set) {
        return ImageSource.of(dir + set);
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(DatasetException.class, () -> source("").load(Part.TRAIN))
                        .getMessage());
    }
}
