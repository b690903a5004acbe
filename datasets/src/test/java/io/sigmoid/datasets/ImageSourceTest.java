package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.gz;
import static io.sigmoid.datasets.Fixtures.idx;
import static io.sigmoid.datasets.Fixtures.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageSourceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temp;

    @SuppressWarnings("NullAway.Init")
    Path dir;

    @BeforeEach
    void fill() throws IOException {
        dir = Files.createDirectory(temp.resolve("shapes"));
        write(dir.resolve("train-images-idx3-ubyte"), idx(List.of(2, 1, 2), (byte) 1, (byte) 2, (byte) 3, (byte) 4));
        write(dir.resolve("train-labels-idx1-ubyte.gz"), gz(idx(List.of(2), (byte) 1, (byte) 0)));
        write(dir.resolve("t10k-images.idx3-ubyte.gz"), gz(idx(List.of(1, 1, 2), (byte) 5, (byte) 6)));
        write(dir.resolve("t10k-labels.idx1-ubyte"), idx(List.of(1), (byte) 3));
    }

    @Test
    void listsNames() {
        assertEquals(List.of("mnist", "mnist-several", "fashion-mnist", "cifar-10"), ImageSource.names());
    }

    @Test
    void everyNameHasACard() {
        assertEquals(
                ImageSource.names(),
                DatasetCard.all().stream().map(DatasetCard::name).toList());
    }

    @Test
    void everyDatasetThatIsHereIsFoundByItsName() {
        for (DatasetCard card : DatasetCard.all()) {
            if (card.here()) {
                assertEquals(card.name(), ImageSource.of(card.name()).name());
            }
        }
    }

    @Test
    void readsFromItsFileWhatItReadsIntoMemory() {
        assertEquals(
                source().load(Part.TRAIN).sha256(),
                ImageSource.inFile(dir).load(Part.TRAIN).sha256());
    }

    @Test
    void staysInItsFileWhenToldTo() {
        assertFalse(ImageSource.inFile(dir).load(Part.TRAIN).resident());
    }

    @Test
    void refusesLargeFileOfOtherLength() {
        Path file = write(dir.resolve("train-images-idx3-ubyte"), idx(List.of(2, 1, 2), new byte[3]));
        assertEquals(
                file + ": too short: 3 bytes of data after the header, must be 4 for dimensions 2 x 1 x 2",
                assertThrows(DatasetException.class, () -> ImageSource.inFile(dir)
                                .load(Part.TRAIN))
                        .getMessage());
    }

    @Test
    void refusesFileThatGotShorter() {
        LabelledImages images = ImageSource.inFile(dir).load(Part.TRAIN);
        Path file = write(dir.resolve("train-images-idx3-ubyte"), idx(List.of(2, 1, 2), new byte[3]));
        assertEquals(
                file + ": ends at byte 19, had 20 when it was opened: must stay as it is",
                assertThrows(DatasetException.class, () -> images.pixels(1)).getMessage());
    }

    @Test
    void directoryIsNamedByItsLastPart() {
        assertEquals("shapes", source().name());
    }

    @Test
    void readsPlainAndGz() {
        assertArrayEquals(new byte[] {3, 4}, source().load(Part.TRAIN).pixels(1));
    }

    @Test
    void readsNamesWithDot() {
        assertArrayEquals(new byte[] {5, 6}, source().load(Part.TEST).pixels(0));
    }

    /** As some archives unpack. */
    @Test
    void foldersOfTheSameNamesAreNoFiles() throws IOException {
        Files.createDirectory(dir.resolve("t10k-images-idx3-ubyte"));
        Files.createDirectory(dir.resolve("t10k-labels-idx1-ubyte"));
        readsNamesWithDot();
    }

    @Test
    void labelsReachTheHighestOfBothParts() {
        assertEquals(List.of("0", "1", "2", "3"), source().load(Part.TRAIN).labels());
    }

    @Test
    void labelsOfPartWithoutTheOther() throws IOException {
        Files.delete(dir.resolve("t10k-labels.idx1-ubyte"));
        assertEquals(List.of("0", "1"), source().load(Part.TRAIN).labels());
    }

    @Test
    void labelsFileNamesLabels() {
        write(dir.resolve("labels.txt"), "\uFEFFcircle\nsquare\nstar\nring\n".getBytes(UTF_8));
        assertEquals(
                List.of("circle", "square", "star", "ring"),
                source().load(Part.TRAIN).labels());
    }

    @Test
    void refusesLabelWithoutName() {
        write(dir.resolve("labels.txt"), "circle\nsquare\n".getBytes(UTF_8));
        assertEquals(
                dir.resolve("t10k-labels.idx1-ubyte") + ": label 3 at row 0, must be from 0 to 1", refusal(Part.TEST));
    }

    @Test
    void refusesNameTwice() {
        write(dir.resolve("labels.txt"), "circle\ncircle\n".getBytes(UTF_8));
        assertEquals(
                dir.resolve("labels.txt") + ": line 2: \"circle\", must be a label that no other line has",
                refusal(Part.TEST));
    }

    @Test
    void refusesEmptyLabelsFile() {
        write(dir.resolve("labels.txt"), new byte[0]);
        assertEquals(dir.resolve("labels.txt") + ": 0 labels, must be from 1 to 256", refusal(Part.TEST));
    }

    @Test
    void refusesOtherCountOfLabels() {
        write(dir.resolve("train-labels-idx1-ubyte.gz"), gz(idx(List.of(3), new byte[3])));
        assertEquals(
                dir.resolve("train-labels-idx1-ubyte.gz") + ": 3 labels for the 2 images of "
                        + dir.resolve("train-images-idx3-ubyte") + ", must be as many",
                refusal(Part.TRAIN));
    }

    @Test
    void refusesMissingFile() throws IOException {
        Files.delete(dir.resolve("t10k-labels.idx1-ubyte"));
        assertEquals(
                dir + ": no file of labels to test, must have one of [t10k-labels-idx1-ubyte,"
                        + " t10k-labels-idx1-ubyte.gz, t10k-labels.idx1-ubyte, t10k-labels.idx1-ubyte.gz,"
                        + " test-labels-idx1-ubyte, test-labels-idx1-ubyte.gz, test-labels.idx1-ubyte,"
                        + " test-labels.idx1-ubyte.gz]",
                refusal(Part.TEST));
    }

    @Test
    void refusesLabelsInPlaceOfImages() {
        write(dir.resolve("train-images-idx3-ubyte"), idx(List.of(2), (byte) 1, (byte) 0));
        assertEquals(
                dir.resolve("train-images-idx3-ubyte") + ": byte 3: 1 dimensions, must be 3 or 4", refusal(Part.TRAIN));
    }

    @Test
    void readsColour() throws IOException {
        Files.delete(dir.resolve("train-images-idx3-ubyte"));
        write(dir.resolve("train-images-idx4-ubyte"), idx(List.of(2, 3, 1, 2), new byte[12]));
        assertEquals(3, source().load(Part.TRAIN).channels());
    }

    @Test
    void refusesTwoChannels() throws IOException {
        Files.delete(dir.resolve("train-images-idx3-ubyte"));
        Path file = write(dir.resolve("train-images-idx4-ubyte"), idx(List.of(2, 2, 1, 2), new byte[8]));
        assertEquals(file + ": 2 channels, must be 1 or 3", refusal(Part.TRAIN));
    }

    @Test
    void unknownNameListsWhatIsAccepted() {
        assertEquals(
                "dataset \"minst\": no such name or directory, must be one of "
                        + "[mnist, mnist-several, fashion-mnist, cifar-10] or a directory of IDX files named like"
                        + " MNIST's, of CIFAR-10's batches, or of pictures in a folder a label",
                assertThrows(DatasetException.class, () -> ImageSource.of("minst"))
                        .getMessage());
    }

    @Test
    void blankNameIsNotTheCurrentDirectory() {
        assertThrows(DatasetException.class, () -> ImageSource.of(""));
    }

    @Test
    void nameThatIsNoPathIsUnknown() {
        assertThrows(DatasetException.class, () -> ImageSource.of("a\0b"));
    }

    private ImageSource source() {
        return ImageSource.of(dir.toString());
    }

    private String refusal(Part part) {
        return String.valueOf(
                assertThrows(DatasetException.class, () -> source().load(part)).getMessage());
    }
}
