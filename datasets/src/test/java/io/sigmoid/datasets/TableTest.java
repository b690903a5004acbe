package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableTest {
    private static final TableFormat FLOWERS = TableFormat.of(List.of("length"), List.of("colour"), "kind");
    private static final String GOOD =
            "length,colour,note,kind\n1,red,x,rose\n3,blue,\"a,b\",iris\n,red,x,rose\n5,?,x,lily\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @Test
    void labelsAreThoseOfTheFileSorted() {
        assertEquals(List.of("iris", "lily", "rose"), table(GOOD).labels());
    }

    @Test
    void classesAreLearnt() {
        assertArrayEquals(new float[] {2, 0, 2, 1}, new Target.Classes().values(table(GOOD)));
    }

    @Test
    void encodingIsFittedOnItsRowsOnly() {
        Table training = table(GOOD).rows(new int[] {0, 1});
        assertEquals(
                new RowEncoding(
                        List.of(
                                new RowEncoding.Numeric("length", 2, 1, false),
                                new RowEncoding.Categorical("colour", List.of("blue", "red"), false)),
                        List.of("", "NA", "NaN", "null", "?")),
                training.fit());
    }

    @Test
    void equalNumbersHaveTheDeviationOne() {
        Table table = table("length,colour,note,kind\n" + "0.1,red,x,rose\n".repeat(3));
        assertEquals(
                new RowEncoding.Numeric("length", 0.1, 1, false),
                table.fit().columns().get(0));
    }

    @Test
    void refusesNumbersThatCannotBeStandardised() {
        assertEquals(
                dir.resolve("x.csv")
                        + ": column length: mean must be finite and deviation positive, got 5.0E199 and Infinity",
                assertThrows(DatasetException.class, () -> table(
                                        "length,colour,note,kind\n0,red,x,rose\n1e200,red,x,rose\n")
                                .fit())
                        .getMessage());
    }

    @Test
    void missingValuesHaveFeaturesOfTheirOwn() {
        RowEncoding encoding = table(GOOD).fit();
        assertEquals(
                List.of("length", "length missing", "colour=blue", "colour=red", "colour missing"),
                encoding.features());
        assertArrayEquals(new float[] {0, 1, 0, 1, 0}, table(GOOD).encode(2, encoding));
        assertArrayEquals(new float[] {0, 1, 0, 0, 1}, encoding.encode(Map.of("note", "ignored")));
    }

    @Test
    void rawRowsAreEncodedAsThoseOfTheTable() {
        RowEncoding encoding = table(GOOD).fit();
        assertArrayEquals(table(GOOD).encode(1, encoding), encoding.encode(Map.of("length", " 3 ", "colour", "blue")));
    }

    @Test
    void examplesAreFloats() {
        Table table = table(GOOD);
        try (NDManager manager = NDManager.newBaseManager();
                Examples examples = Examples.of(table, table.fit(), new Target.Classes(), manager)) {
            assertEquals(new Shape(4, 5), examples.batch(manager, 0, 4).get(0).getShape());
            assertArrayEquals(
                    table.encode(3, table.fit()),
                    examples.take(manager, new long[] {3})
                            .batch(manager, 0, 1)
                            .get(0)
                            .toFloatArray());
        }
    }

    @Test
    void isADatasetOfDjl() throws Exception {
        Table table = table(GOOD);
        try (NDManager manager = NDManager.newBaseManager()) {
            var batch = table.dataset(table.fit(), new Target.Classes(), 3, false)
                    .getData(manager)
                    .iterator()
                    .next();
            assertEquals(new Shape(3, 5), batch.getData().singletonOrThrow().getShape());
            assertArrayEquals(
                    table.encode(0, table.fit()),
                    batch.getData().singletonOrThrow().get(0).toFloatArray());
        }
    }

    @Test
    void rowsMayHaveSetsOfLabels() {
        Table table = Table.read(
                file("a,tags\n1,x;y\n2,\n3,y\n"),
                TableFormat.of(List.of("a"), List.of(), "tags").withSeparator(";"));
        assertArrayEquals(new float[] {1, 1, 0, 0, 0, 1}, new Target.Labels().values(table));
    }

    @Test
    void fingerprintKnowsValues() {
        assertNotEquals(
                table(GOOD).sha256(), table(GOOD.replace("3,blue", "4,blue")).sha256());
    }

    @Test
    void splitIsStratified() {
        String rows = "1,red,x,rose\n".repeat(30) + "1,red,x,iris\n".repeat(10);
        var split = table("length,colour,note,kind\n" + rows).split(0.1, 1);
        assertEquals(
                List.of(1, 3), Balance.of(new Target.Classes(), split.held()).counts());
    }

    @Test
    void refusesRaggedRow() {
        assertEquals(
                place(3) + "3 fields, must be 4 as in the header",
                refusal("length,colour,note,kind\n1,a,b,c\n1,a,b\n"));
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertEquals(
                place(2) + "column length: \"1,5\", must be a finite number",
                refusal("length,colour,note,kind\n\"1,5\",a,b,c\n"));
    }

    @Test
    void refusesInfinity() {
        assertEquals(
                place(2) + "column length: \"Infinity\", must be a finite number",
                refusal("length,colour,note,kind\nInfinity,a,b,c\n"));
    }

    @Test
    void refusesUnknownCategoryWithItsLine() {
        Table table = table(GOOD);
        RowEncoding encoding = table.rows(new int[] {0, 2}).fit();
        assertEquals(
                place(3) + "column colour: \"blue\", must be one of [red]",
                assertThrows(DatasetException.class, () -> table.encode(1, encoding))
                        .getMessage());
    }

    @Test
    void refusesMissingWhereTrainingHadNone() {
        RowEncoding encoding = table(GOOD).rows(new int[] {0, 1}).fit();
        assertEquals(
                "column length: is missing, must be a number: training had it in every row",
                assertThrows(IllegalArgumentException.class, () -> encoding.encode(Map.of("colour", "red")))
                        .getMessage());
    }

    @Test
    void refusesMissingColumn() {
        assertEquals(
                dir.resolve("x.csv") + ": line 1: 0 columns \"length\", must be one; columns are [colour, kind]",
                refusal("colour,kind\nred,rose\n"));
    }

    @Test
    void refusesMissingLabel() {
        assertEquals(
                place(2) + "column kind: \"NA\" is a missing value, must be a label",
                refusal("length,colour,note,kind\n1,a,b,NA\n"));
    }

    @Test
    void refusesUnknownLabel() {
        assertEquals(
                place(3) + "column kind: \"iris\", must be one of [rose]",
                assertThrows(DatasetException.class, () -> Table.read(file(GOOD), FLOWERS.withLabels(List.of("rose"))))
                        .getMessage());
    }

    @Test
    void refusesHeaderAlone() {
        assertEquals(
                dir.resolve("x.csv") + ": no rows after the header, must have at least one",
                refusal("length,colour,note,kind\n"));
    }

    @Test
    void refusesEmptyFile() {
        assertEquals(dir.resolve("x.csv") + ": empty, must have a header", refusal(""));
    }

    @Test
    void refusesQuoteThatIsNotClosed() {
        assertEquals(
                dir.resolve("x.csv") + ": not CSV: Unclosed quoted field at end of input (record starting at line 2)",
                refusal("length,colour,note,kind\n1,a,b,\"c\n1,a,b,c\n"));
    }

    @Test
    void refusesOtherBytesThanUtf8() {
        Path file = write(dir.resolve("x.csv"), "length,colour,note,kind\n1,a,b,é\n".getBytes(ISO_8859_1));
        assertEquals(
                file + ": cannot be read: its bytes are no UTF-8 text",
                assertThrows(DatasetException.class, () -> Table.read(file, FLOWERS))
                        .getMessage());
    }

    @Test
    void byteOrderMarkIsNoPartOfTheHeader() {
        assertEquals(
                List.of("c"), table("\uFEFFlength,colour,note,kind\n1,a,b,c\n").labels());
    }

    @Test
    void refusesMissingFile() {
        assertEquals(
                dir.resolve("absent") + ": no such file, must be a CSV file",
                assertThrows(DatasetException.class, () -> Table.read(dir.resolve("absent"), FLOWERS))
                        .getMessage());
    }

    private String place(int line) {
        return dir.resolve("x.csv") + ": line " + line + ": ";
    }

    private Path file(String text) {
        return write(dir.resolve("x.csv"), text.getBytes(UTF_8));
    }

    private Table table(String text) {
        return Table.read(file(text), FLOWERS);
    }

    private String refusal(String text) {
        return String.valueOf(
                assertThrows(DatasetException.class, () -> table(text)).getMessage());
    }
}
