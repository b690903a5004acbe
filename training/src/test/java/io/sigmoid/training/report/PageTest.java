package io.sigmoid.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.training.report.Chart.Axis;
import io.sigmoid.training.report.Chart.Mark;
import io.sigmoid.training.report.Chart.Series;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void escapesText() throws IOException {
        assertTrue(SamplePage.page().html().contains("<p>Two curves &amp; a &lt;tag&gt;.</p>"));
    }

    @Test
    void leavesOutASectionWithoutItems() throws IOException {
        assertFalse(SamplePage.page().html().contains("Nothing"));
    }

    @Test
    void bringsTheChartLibraryOnlyForCharts() {
        assertTrue(new Page("a", "b").section("c", new Paragraph("d")).html().length() < 10_000);
    }

    @Test
    void endsNoScriptWithinTheNamesOfAChart() {
        var html = new Html();
        new Chart("t", "d", Axis.of("</script>"), Axis.of("y"), List.of(Series.of("s", Mark.LINE, one(1), one(2))))
                .write(html);
        assertTrue(html.toString().contains("\\u003c/script>"));
    }

    @Test
    void writesTheNumbersOfASeries() {
        var html = new Html();
        new Chart("t", "d", Axis.of("x"), Axis.of("y"), List.of(Series.of("s", Mark.DOTS, one(0.123456), one(2))))
                .write(html);
        assertTrue(html.toString().contains("\"points\":[[0.12346,2.0]]"), html.toString());
    }

    @Test
    void thinsALongLineToWhatCanBeSeen() {
        double[] x = new double[100_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
        }
        var html = new Html();
        new Chart("t", "d", Axis.of("x"), Axis.of("y"), List.of(Series.of("s", Mark.LINE, x, x))).write(html);
        assertTrue(html.toString().length() < 20_000);
        assertTrue(html.toString().contains("[0.0,0.0],[200.0,200.0]"), html.toString());
        assertTrue(html.toString().contains("[99999.0,99999.0]]"), html.toString());
    }

    @Test
    void refusesAPointThatIsNotFinite() {
        var e = assertThrows(
                IllegalArgumentException.class, () -> Series.of("loss", Mark.LINE, one(1), one(Double.NaN)));
        assertEquals("points of 'loss' must be finite, got Point[x=1.0, y=NaN]", e.getMessage());
    }

    @Test
    void alignsNumbersToTheRight() {
        var html = new Html();
        new Table("c", List.of("l", "n", "t"), List.of(List.of("1", "−1.5e-3", "a1"), List.of("2", "–", "b")))
                .write(html);
        assertEquals(
                2,
                Collections.frequency(
                        List.of(html.toString().split("(?=<td)")).stream()
                                .map(s -> s.startsWith("<td class=\"number\""))
                                .toList(),
                        true));
    }

    @Test
    void writesNumbersForPeople() {
        assertEquals("60,000", Table.number(60000));
        assertEquals("0.9921", Table.number(0.99214));
        assertEquals("1.234e-05", Table.number(0.00001234));
        assertEquals("–", Table.number(Double.NaN));
    }

    private static double[] one(double value) {
        return new double[] {value};
    }
}
