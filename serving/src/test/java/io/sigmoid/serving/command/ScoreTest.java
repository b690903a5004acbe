package io.sigmoid.serving.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Models;
import io.sigmoid.serving.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreTest {
    @TempDir
    Path temp;

    private Run score(Path model, String format, Path input, Path output, String... more) {
        var arguments = new ArrayList<>(List.of(
                "score",
                model.toString(),
                "--master",
                "local[1]",
                "--input",
                input.toString(),
                "--format",
                format,
                "--output",
                output.toString()));
        arguments.addAll(Arrays.asList(more));
        return Run.of(arguments.toArray());
    }

    @Test
    void aTableInCsvComesBackInCsv() throws IOException {
        Path rows =
                Files.writeString(temp.resolve("flowers.csv"), "id,length,colour\n1,2.5,red\n2,,blue\n3,1.5,blue\n");
        Path output = temp.resolve("scored");
        String said = score(Models.flowers(temp.resolve("flowers")), "csv", rows, output)
                .fineOut();
        assertEquals("tiny: 2 rows scored, 1 unreadable, written to %s%n".formatted(output), said);
        List<String> lines = lines(output);
        assertEquals("id,length,colour,probability,decision,label,error", lines.get(0));
        assertTrue(lines.get(1).startsWith("1,2.5,red,0.73105") && lines.get(1).contains("true,iris"), lines.get(1));
        assertTrue(lines.get(2).startsWith("2,,blue,,,,") && lines.get(2).contains("length"), lines.get(2));
    }

    /** As every other command reads and writes it. */
    @Test
    void quotesInCsvAreDoubled() throws IOException {
        Path rows = Files.writeString(
                temp.resolve("quotes.csv"),
                "id,length,colour\n\"say \"\"hi\"\", left\nor right\",2.5,red\n2,\"\"\"long\"\"\",blue\n");
        Path output = temp.resolve("quoted");
        assertEquals(
                "tiny: 1 rows scored, 1 unreadable, written to %s%n".formatted(output),
                score(Models.flowers(temp.resolve("flowers")), "csv", rows, output)
                        .fineOut());
        Path together = Files.writeString(temp.resolve("together.csv"), String.join("\n", lines(output)) + "\n");
        List<Map<String, String>> read = RowFile.read(together);
        assertEquals("say \"hi\", left\nor right", read.get(0).get("id"));
        assertEquals("iris", read.get(0).get("label"));
        assertEquals(
                "column length: \"\"long\"\", must be a finite number",
                read.get(1).get("error"));
    }

    @Test
    void severalFilesHaveTheSameHeader() throws IOException {
        Path model = Models.flowers(temp.resolve("flowers"));
        Path rows = Files.createDirectories(temp.resolve("rows"));
        Files.writeString(rows.resolve("a.csv"), "length,colour\n2.5,red\n");
        Files.writeString(rows.resolve("b.csv"), "length,colour\n1.5,blue\n1.5,red\n");
        // A column without a name, which Spark gives one.
        Path unnamed = Files.createDirectories(temp.resolve("of pandas"));
        for (String name : List.of("a.csv", "b.csv")) {
            Files.writeString(unnamed.resolve(name), ",length, colour\n0,2.5,red\n");
        }
        score(model, "csv", unnamed, temp.resolve("named")).fineOut();
        Path output = temp.resolve("scored");
        assertEquals(
                "tiny: 3 rows scored, 0 unreadable, written to %s%n".formatted(output),
                score(model, "csv", rows, output).fineOut());
        Files.writeString(rows.resolve("b.csv"), "colour,length\nblue,1.5\n");
        Path none = temp.resolve("none");
        score(model, "csv", rows, none).assertFailsSaying(1, "its columns are [");
        assertFalse(Files.exists(none));
    }

    @Test
    void aPrefixKeepsAddedColumnsFromThoseThatAreThere() throws IOException {
        Path model = Models.flowers(temp.resolve("flowers"));
        Path rows = Files.writeString(temp.resolve("flowers.csv"), "length,colour,label\n2.5,red,iris\n");
        Path output = temp.resolve("scored");
        score(model, "csv", rows, output).assertFailsSaying(1, "choose a prefix (--prefix)");
        score(model, "csv", rows, output, "--prefix", "model_").fineOut();
        assertEquals(
                "length,colour,label,model_probability,model_decision,model_label,model_error",
                lines(output).get(0));
    }

    private static List<String> lines(Path directory) throws IOException {
        var lines = new ArrayList<String>();
        try (Stream<Path> parts = Files.list(directory)) {
            for (Path part : parts.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(part));
            }
        }
        return lines;
    }

    @Test
    void imagesComeBackInParquetWithTheirPaths() throws IOException {
        Path images = Files.createDirectories(temp.resolve("images/below"));
        Pictures.save(Pictures.counting(28, 28), "png", images.resolve("a.png"));
        Pictures.save(Pictures.counting(28, 28), "png", images.resolveSibling("b.png"));
        Files.writeString(images.resolve("readme.txt"), "no picture");
        Path output = temp.resolve("scored");
        score(Models.digits(temp.resolve("digits")), "images", temp.resolve("images"), output)
                .fineOut();
        Path again = temp.resolve("again");
        // Parquet without the images themselves: nothing is left to score.
        score(Models.digits(temp.resolve("other")), "parquet", output, again)
                .assertFails(
                        1,
                        "name the column to score: none of [path, modificationTime, length, label, probability,"
                                + " probabilities, error] are array<float> or binary");
        assertTrue(Files.notExists(again));
    }

    @Test
    void whatCanNotBeDoneIsOneLineAndLeavesNothing() throws IOException {
        Path model = Models.flowers(temp.resolve("flowers"));
        Path rows = Files.writeString(temp.resolve("flowers.csv"), "length,colour\nlong,red\n");
        Path output = temp.resolve("out");
        score(model, "csv", temp.resolve("nothing.csv"), output).assertFailsSaying(1, "nothing.csv: can't be read: ");
        score(temp.resolve("none"), "csv", rows, output).assertFailsSaying(1, "none: no such model directory");
        score(model, "csv", rows, temp.resolve("flowers.csv"))
                .assertFailsSaying(1, "is there already, must be a new path");
        score(model, "csv", rows, output, "--unreadable", "FAIL").assertFailsSaying(1, "length");
        score(model, "xml", rows, output).assertFailsSaying(2, "'xml'");
        Path open = Files.writeString(temp.resolve("open.csv"), "length,colour\n2.5,red\n\"2.5,red\n1.5,blue\n");
        score(model, "csv", open, output).assertFailsSaying(1, "Spark: ");
        assertFalse(Files.exists(output));
        score(model, "csv", rows, output, "--batch", "0").assertFailsSaying(2, "must be a positive number, got 0");
        assertTrue(Files.notExists(output));
    }
}
