package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableSourceTest {
    private static final TableFormat FORMAT = TableFormat.of(List.of("a"), List.of(), "kind");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @Test
    void aFifthOfEachLabelOfAFileIsHeldOutToTest() {
        write(dir.resolve("x.csv"), ("a,kind\n" + "1,x\n".repeat(10) + "2,y\n".repeat(20)).getBytes(UTF_8));
        var source = TableSource.of(dir.resolve("x.csv").toString(), FORMAT);
        assertEquals(
                List.of(2, 4),
                Balance.of(new Target.Classes(), source.load(Part.TEST)).counts());
        assertEquals(24, source.load(Part.TRAIN).size());
    }

    @Test
    void twoRowsAreTooFewForAPartToTest() {
        Path file = write(dir.resolve("x.csv"), "a,kind\n1,x\n2,y\n".getBytes(UTF_8));
        assertEquals(
                file + ": 2 rows, must be 3 or more, of which some are held out to test",
                assertThrows(DatasetException.class, () -> TableSource.of(file.toString(), FORMAT)
                                .load(Part.TRAIN))
                        .getMessage());
    }

    @Test
    void bothFilesOfADirectoryHaveTheLabelsOfBoth() {
        write(dir.resolve("train.csv"), "a,kind\n1,y\n".getBytes(UTF_8));
        write(dir.resolve("test.csv"), "a,kind\n1,x\n".getBytes(UTF_8));
        var source = TableSource.of(dir.toString(), FORMAT);
        assertEquals(List.of("x", "y"), source.load(Part.TRAIN).labels());
        assertEquals(0, source.load(Part.TEST).label(0));
    }

    @Test
    void refusesDirectoryWithoutTestFile() {
        write(dir.resolve("train.csv"), "a,kind\n1,y\n".getBytes(UTF_8));
        assertEquals(
                dir.resolve("test.csv") + ": no such file, must be a CSV file",
                assertThrows(DatasetException.class, () -> TableSource.of(dir.toString(), FORMAT)
                                .load(Part.TRAIN))
                        .getMessage());
    }
}
