package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigmoid.zoo.Mlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingJobTest {
    @ParameterizedTest
    @MethodSource("io.sigmoid.training.TrainingJob#presets")
    void readsFromYamlAndWritesBackTheSame(String preset) {
        TrainingJob job = TrainingJob.preset(preset);
        assertEquals(preset, job.name());
        assertEquals(job, TrainingJob.fromYaml(job.toYaml()));
        assertEquals(job.toYaml(), TrainingJob.fromYaml(job.toYaml()).toYaml());
    }

    @ParameterizedTest
    @MethodSource("io.sigmoid.training.TrainingJob#presets")
    void readsFromTheTreeThatAnArtifactStores(String preset) {
        TrainingJob job = TrainingJob.preset(preset).withLimit(100);
        assertEquals(job, JobFormat.fromTree(JobFormat.toTree(job), "test"));
    }

    @Test
    void anUnknownPresetIsAnsweredWithTheKnownOnes() {
        var e = assertThrows(TrainingException.class, () -> TrainingJob.preset("digit-gap"));
        assertEquals(
                "no preset is named \"digit-gap\", choose one of digits-mlp, digits-gap, odd-even", e.getMessage());
    }

    @Test
    void anUnknownFieldIsRefused() {
        String yaml = TrainingJob.preset("digits-mlp").toYaml() + "momentum: 0.9\n";
        var e = assertThrows(TrainingException.class, () -> TrainingJob.fromYaml(yaml));
        assertEquals(
                true, e.getMessage().startsWith("job: momentum: Unrecognized property \"momentum\""), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "data", "epochs", "batchSize", "seed"})
    void aMissingFieldIsNamed(String field) {
        String yaml = TrainingJob.preset("digits-mlp").toYaml().replaceAll("(?m)^" + field + ":.*\n", "");
        var e = assertThrows(TrainingException.class, () -> TrainingJob.fromYaml(yaml));
        assertEquals(1, e.getMessage().lines().count());
        assertEquals(true, e.getMessage().contains(field), e.getMessage());
    }

    @Test
    void aBrokenRuleIsSaidInTheRulesWords() {
        String yaml = TrainingJob.preset("digits-mlp").toYaml().replace("inputs: 784", "inputs: -1");
        var e = assertThrows(TrainingException.class, () -> TrainingJob.fromYaml(yaml));
        assertEquals(
                "job: inputs must be from 1 to 67108864, got -1", e.getMessage().replaceAll(" \\(line.*", ""));
    }

    @Test
    void anEmptyFileIsNoJob() {
        var e = assertThrows(TrainingException.class, () -> TrainingJob.fromYaml(""));
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aNumberAsALabelStaysText() {
        TrainingJob job = TrainingJob.fromYaml(TrainingJob.preset("digits-mlp").toYaml());
        assertEquals("7", ((Mlp) job.architecture()).head().labels().get(7));
    }
}
