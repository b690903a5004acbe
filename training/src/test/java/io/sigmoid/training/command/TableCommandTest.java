package io.sigmoid.training.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a CSV file. */
class TableCommandTest {
    private static final String JOB = """
            name: flowers
            data: "%s"
            table: {numeric: [length], categorical: [colour], label: kind}
            target: {type: classes}
            architecture:
              type: Mlp
              inputs: 3
              hidden: [8]
              activation: RELU
              dropout: 0.0
              output: LINEAR
              head: {type: multi-class, labels: [iris, rose]}
            optimizer: {type: adam, learningRate: 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1.0e-8}
            schedule: {type: constant}
            epochs: 5
            batchSize: 10
            seed: 1
            device: cpu
            """;

    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path csv;

    @BeforeEach
    void fill() throws IOException {
        csv = Files.writeString(
                temp.resolve("flowers.csv"), "length,colour,kind\n" + "1,red,rose\n2,blue,iris\n".repeat(50));
        Files.writeString(temp.resolve("job.yaml"), JOB.formatted(csv));
    }

    @Test
    void runsAndEvaluates() {
        assertEquals(0, run("run", "--job", path("job.yaml"), "--out", path("run"), "--quiet"), err.toString());
        assertEquals(0, run("evaluate", path("run"), "--device", "cpu"), err.toString());
        assertTrue(out.toString().contains("test accuracy 100.00 %"), out.toString());
    }

    @Test
    void aBrokenRowIsRefusedInOneLineAndNothingIsWritten() throws IOException {
        Files.writeString(csv, "length,colour,kind\n1,red,rose\nlong,red,rose\n");
        assertEquals(1, run("run", "--job", path("job.yaml"), "--out", path("run")));
        assertEquals(
                "sigmoid-train: " + csv + ": line 3: column length: \"long\", must be a finite number",
                err.toString().strip());
        assertTrue(Files.notExists(temp.resolve("run")));
    }

    @Test
    void showsWhatTheColumnsHold() {
        assertEquals(0, run("show", csv.toString()));
        assertEquals("""
                flowers.csv: 100 rows, 3 columns
                  length: numbers from 1.000 to 2.000, mean 1.500
                  colour: 2 names blue, red
                  kind: 2 names iris, rose
                """, out.toString().replace("\r", ""));
    }

    @Test
    void aPictureIsOfImagesOnly() {
        assertEquals(2, run("show", csv.toString(), "--out", path("x.png")));
        assertEquals(2, run("show", "mnist"));
        assertTrue(err.toString().contains("Missing required option: '--out=FILE.png'"), err.toString());
    }

    private String path(String name) {
        return temp.resolve(name).toString();
    }

    private int run(String... args) {
        return SigmoidTrain.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
