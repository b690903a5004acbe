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
                  head             binary
                  labels           right, left
                  thresholds       0.6
                input
                  image            [1, 1, 2] float32 in [0.0, 1.0]
                parameters
                  02Linear_weight  [1, 2]                        2
                  02Linear_bias    [1]                           1
                  total                                          3
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
