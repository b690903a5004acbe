package io.sigmoid.training.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.training.metrics.Spread;
import io.sigmoid.zoo.artifact.ArtifactException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StudyRunTest {
    @TempDir
    private Path temp;

    @Test
    void writesThePageAndTheNumbers() throws IOException {
        String text = StudyRun.run(new Curve(), Setting.Size.REDUCED, temp.resolve("curve"), "cpu");
        JsonNode json = new JsonMapper().readTree(Files.readString(temp.resolve("curve/study.json")));
        assertEquals("curve", json.path("study").asString());
        assertEquals(0.25, json.path("facts").path("largest derivative").asDouble());
        assertEquals("reduced", json.path("size").asString());
        String page = Files.readString(temp.resolve("curve/report.html"));
        assertTrue(page.contains("where does the derivative vanish?"));
        assertTrue(text.contains("The derivative is largest at 0, where it is 0.25"), text);
    }

    @Test
    void aStudyThatFailsLeavesNothing() {
        Study failing = new Study() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public String question() {
                return "What is left?";
            }

            @Override
            public Findings run(Setting setting) {
                throw new IllegalStateException("no result");
            }
        };
        assertThrows(
                IllegalStateException.class,
                () -> StudyRun.run(failing, Setting.Size.REDUCED, temp.resolve("none"), "cpu"));
        assertFalse(Files.exists(temp.resolve("none")));
    }

    @Test
    void whatIsThereIsNotOverwritten() throws IOException {
        Files.createFile(temp.resolve("note"));
        var problem = assertThrows(
                ArtifactException.class, () -> StudyRun.run(new Curve(), Setting.Size.REDUCED, temp, "cpu"));
        assertEquals(temp + ": exists and is not an empty directory, choose another place", problem.getMessage());
    }

    @Test
    void numbersAsPeopleReadThem() {
        assertEquals("0", Numbers.text(0.0));
        assertEquals("0.25", Numbers.text(0.25));
        assertEquals("1e-07", Numbers.text(1e-7));
        assertEquals("−12.35", Numbers.text(-12.3456));
        assertEquals("∞", Numbers.text(Double.POSITIVE_INFINITY));
        assertEquals("NaN", Numbers.text(Double.NaN));
        assertEquals("10,000", Numbers.text((Object) 10_000));
        assertEquals("relu", Numbers.text("relu"));
        assertEquals("12.35 %", Numbers.percent(0.123456));
    }

    @Test
    void aSpreadIsMeanAndSampleDeviation() {
        Spread spread = Spread.of(List.of(1.0, 3.0));
        assertEquals(2, spread.mean());
        assertEquals(Math.sqrt(2), spread.deviation());
        assertTrue(Spread.of(List.of(5.0)).clearlyAbove(spread));
        assertFalse(Spread.of(List.of(3.0)).clearlyAbove(spread));
    }

    @Test
    void aFactIsNotedOnce() {
        var findings = new Findings().fact("a", 1);
        assertEquals(
                "fact a is noted twice",
                assertThrows(IllegalArgumentException.class, () -> findings.fact("a", 2))
                        .getMessage());
        assertEquals(
                "no fact is named b, there are [a]",
                assertThrows(IllegalArgumentException.class, () -> findings.fact("b"))
                        .getMessage());
    }
}
