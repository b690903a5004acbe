package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README shows the code of the consumer builds, which the build runs. */
class ReadmeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "block/src/main/java/com/example/TrainBlock.java",
                "job/src/main/java/com/example/RunJob.java",
                "predictor/src/main/java/com/example/Predict.java"
            })
    void showsTheConsumersCode(String file) throws IOException {
        String source = Files.readString(Path.of("src/it").resolve(file));
        String shown = source.substring(source.indexOf("// README: "), source.indexOf("        // README: end"));
        String code = shown.substring(shown.indexOf('\n') + 1).stripTrailing().stripIndent();
        assertTrue(
                Files.readString(Path.of("../README.md")).contains(code), () -> "README.md lacks this code:\n" + code);
    }
}
