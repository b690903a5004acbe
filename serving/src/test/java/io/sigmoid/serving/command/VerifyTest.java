package io.sigmoid.serving.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Models;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    private final Path model;

    VerifyTest(@TempDir Path temp) {
        this.model = Models.abc(temp.resolve("m"));
    }

    @Test
    void aFineModelIsOneLine() {
        assertEquals(
                model + ": fine: tiny, Mlp, 9 parameters, 4 files, format 1" + System.lineSeparator(),
                Run.of("verify", model).fineOut());
    }

    @Test
    void aFlippedBitOfTheWeights() throws Exception {
        Path file = model.resolve("model-0000.params");
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
        Run.of("verify", model)
                .assertFailsAbout(file, "its SHA-256 is not the one in model.json: it was changed or damaged");
    }

    @Test
    void aMissingFile() throws Exception {
        Path file = model.resolve("serving.properties");
        Files.delete(file);
        Run.of("verify", model).assertFailsAbout(file, "is missing");
    }

    @Test
    void aNewerFormat() throws Exception {
        Path file = model.resolve("model.json");
        Files.writeString(file, Files.readString(file).replace("\"format\" : 1", "\"format\" : 2"));
        Run.of("verify", model)
                .assertFailsAbout(
                        file,
                        "format 2 is newer than 1, the newest that this version of Sigmoid reads: update Sigmoid");
    }

    @Test
    void aChangedArchitecture() throws Exception {
        Path file = model.resolve("model.json");
        Files.writeString(file, Files.readString(file).replace("RELU", "TANH"));
        Run.of("verify", model)
                .assertFailsAbout(file, "its digest does not match: it was changed or damaged after it was written");
    }

    @Test
    void noSuchDirectory() {
        Path none = model.resolve("none");
        Run.of("verify", none)
                .assertFailsAbout(
                        none,
                        "no such model directory, and no pretrained model of that name: there are "
                                + Pretrained.names());
    }

    @Test
    void aPretrainedModelByItsName() {
        assertTrue(Run.of("verify", "digits-mlp").fineOut().startsWith("digits-mlp: fine: digits-mlp, Mlp, 235,146 "));
        assertTrue(Run.of("inspect", "digits-mlp").fineOut().contains("digits-mlp"));
    }
}
