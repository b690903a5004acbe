package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableCardTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @Test
    void tellsNumbersFromNames() {
        TableCard card = card("length,colour,kind\n1,red,rose\n,blue,rose\n4,?,lily\n");
        assertEquals("x.csv: 3 rows, 3 columns", card.toString());
        assertEquals(
                "length: numbers from 1.000 to 4.000, mean 2.500, 1 missing",
                card.columns().get(0).toString());
        assertEquals(
                "colour: 2 names blue, red, 1 missing", card.columns().get(1).toString());
        assertEquals("kind: 2 names lily, rose", card.columns().get(2).toString());
    }

    @Test
    void manyNamesAreNotListed() {
        String rows = IntStream.range(0, 101).mapToObj(i -> "n" + i + "\n").collect(Collectors.joining());
        assertEquals(
                "id: more than 100 names", card("id\n" + rows).columns().get(0).toString());
    }

    @Test
    void columnWithoutValuesSaysSo() {
        assertEquals(
                "id: no value, 2 missing",
                card("id,x\n,1\n?,2\n").columns().get(0).toString());
    }

    @Test
    void refusesRaggedRow() {
        assertEquals(
                dir.resolve("x.csv") + ": line 3: 1 fields, must be 2 as in the header",
                assertThrows(DatasetException.class, () -> card("a,b\n1,2\n3\n"))
                        .getMessage());
    }

    private TableCard card(String text) {
        return TableCard.of(write(dir.resolve("x.csv"), text.getBytes(UTF_8)));
    }
}
