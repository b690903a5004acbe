package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigmoid.zoo.artifact.ArtifactException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationMapsTest {
    private final Path temp;

    ActivationMapsTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void theMeanOfAMapIsTheLogit() {
        Path model = Models.digits(temp.resolve("m"));
        try (var maps = ActivationMaps.load(model);
                var digits = Classifier.load(model)) {
            float[] example = digits.preparation().pixels(Pictures.counting(28, 28));
            float[] logits = digits.logits(example);
            List<ActivationMap> answer = maps.predict(example);
            assertEquals(10, answer.size());
            for (int i = 0; i < 10; i++) {
                assertEquals(String.valueOf(i), answer.get(i).label());
                assertEquals(7 * 7, answer.get(i).values().length);
                assertEquals(logits[i], answer.get(i).logit(), 1e-5f);
            }
        }
    }

    @Test
    void aModelWithoutMaps() {
        Path model = Models.abc(temp.resolve("m"));
        var problem = assertThrows(ArtifactException.class, () -> ActivationMaps.load(model));
        assertEquals(
                model + ": must be a GapCnn or GapResNet that leaves more than one pixel to have activation maps",
                problem.getMessage());
    }
}
