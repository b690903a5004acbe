package io.sigmoid.training.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pytorch;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientNormsTest {
    /** The buffer of the gradients still has that of the last step when a training is over. */
    @Test
    void areThoseOfTheImagesAlone() {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            Trials trials = Trials.of(new Setting(Setting.Size.REDUCED, manager), "mnist", 20_000, 300);
            var target = new Target.Classes();
            trials.run(trials.job(target, Mlp.of(784, Trials.DIGIT), 1, 1), fit -> {
                List<Double> first = GradientNorms.of(fit, trials.test(), target, manager);
                assertTrue(first.get(0) > 0);
                assertEquals(first, GradientNorms.of(fit, trials.test(), target, manager));
            });
        }
    }
}
