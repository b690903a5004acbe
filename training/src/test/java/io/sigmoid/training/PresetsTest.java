package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.Pytorch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
    /** The whole way from the file to an epoch of a few examples, on the data that the preset names. */
    @ParameterizedTest
    @MethodSource("io.sigmoid.training.TrainingJob#presets")
    void trains(String preset) {
        TrainingJob job = TrainingJob.preset(preset)
                .withLimit(300)
                .withValidation(0.1)
                .withEpochs(1)
                .withDevice("cpu");
        PresentData.require(job.data());
        JobData data = JobData.load(job);
        try (NDManager manager = Pytorch.engine().newBaseManager();
                Epochs train = data.train(manager);
                Epochs validation = data.validation(manager)) {
            assertEquals(270, train.size());
            assertEquals(30, validation.size());
            var trainer = new Trainer(job, manager, RunOptions.USUAL);
            assertTrue(trainer.train(train, validation, (position, arrays) -> {}));
            Epoch epoch = trainer.history().get(0);
            assertTrue(Double.isFinite(epoch.trainLoss()));
            assertTrue(epoch.validation().containsKey("loss"));
        }
    }
}
