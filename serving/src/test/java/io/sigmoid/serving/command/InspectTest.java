package io.sigmoid.serving.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigmoid.serving.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class InspectTest {
    private final Path temp;

    InspectTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void theSummary() {
        Path model = Models.leftOrRight(temp.resolve("m"));
        assertEquals("""
                tiny (format 1)
                architecture
                  type             Mlp
                  inputs           2
                  hidden           []
                  activation       RELU
                  dropout          0.0
                  output           LINEAR
                  head             binary
                  labels           right, left
                  thresholds       0.6
                input
                  image            [1, 1, 2] float32 in [0.0, 1.0]
                layers
                  Layer    Output  Parameters  Multiply-adds
                  ──────────────────────────────────────────
                  Input    (N, 2)
                  Flatten  (N, 2)           0              0
                  Linear   (N, 1)           3              2
                  ──────────────────────────────────────────
                  Total                     3              2
                  ──────────────────────────────────────────
                  Mlp: 3 trainable, 0 not trainable
                metrics
                  test.accuracy    0.5
                provenance
                  dataset          none
                  sha256           0000000000000000000000000000000000000000000000000000000000000000
                  seed             1
                  git              unknown
                  time             2026-11-22T00:00:00Z
                  sigmoid          test
                """, Run.of("inspect", model).fineOut().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void theJsonIsTheManifest() throws Exception {
        Path model = Models.digits(temp.resolve("m"));
        assertEquals(
                JsonMapper.shared().readTree(Files.readAllBytes(model.resolve("model.json"))),
                Run.of("inspect", model, "--json").json());
    }

    @Test
    void aDirectoryWithoutAModel() {
        Run.of("inspect", temp).assertFailsAbout(temp, "is no Sigmoid model: it has no model.json");
    }
}
