package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The READMEs show the code of the consumer builds, which the build runs. */
class ReadmeTest {
    @ParameterizedTest
    @CsvSource({
        "README.md, block/src/main/java/com/example/TrainBlock.java",
        "README.md, job/src/main/java/com/example/RunJob.java",
        "README.md, predictor/src/main/java/com/example/Predict.java",
        "serving/README.md, embedding/src/main/java/com/example/Digits.java",
        "serving/README.md, embedding/src/main/java/com/example/DigitsApplication.java"
    })
    void showsTheConsumersCode(String readme, String file) throws IOException {
        String page = Files.readString(Path.of("..").resolve(readme));
        String source = Files.readString(Path.of("src/it").resolve(file));
        List<String> shown = Pattern.compile("(?ms)// README: (?!end).*?\\R(.*?)^ *// README: end")
                .matcher(source)
                .results()
                .map(part -> part.group(1).stripTrailing().stripIndent())
                .toList();
        assertFalse(shown.isEmpty());
        shown.forEach(code -> assertTrue(page.contains(code), () -> readme + " lacks this code:\n" + code));
    }
}
