package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.datasets.Augmentation;
import io.sigmoid.datasets.TableFormat;
import io.sigmoid.training.metrics.Costs;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Precision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingJobTest {
    private static final String LEAST = """
            name: least
            data: mnist
            target: {type: classes}
            architecture:
              {type: Mlp, inputs: 784, hidden: [8], activation: RELU, dropout: 0, output: LINEAR,
               head: {type: multi-class, labels: ["0", "1", "2", "3"]}}
            optimizer: {type: adam, learningRate: 0.001}
            schedule: {type: constant}
            epochs: 1
            batchSize: 10
            seed: 1
            """;

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
                "no preset is named \"digit-gap\", choose one of digits-mlp, digits-gap, digits-resnet, fashion-gap,"
                        + " fashion-resnet, odd-even, digits-multilabel, digits-joint, digits-branched, digits-lstm,"
                        + " digits-vae, fashion-vae",
                e.getMessage());
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

    @Test
    void whatIsAbsentHasItsUsualValue() {
        TrainingJob job = TrainingJob.fromYaml(LEAST);
        assertEquals(0.1, job.validation());
        assertEquals(1, job.accumulate());
        assertEquals(new Optimizer.Adam(0.001, 0.9, 0.999, 1e-8), job.optimizer());
        assertEquals("auto", job.device());
        assertEquals(LossOptions.PLAIN, job.lossOf("logits"));
        assertEquals(job, TrainingJob.fromYaml(job.toYaml()));
    }

    @Test
    void everyFieldReadsFromYamlAndWritesBackTheSame() {
        TrainingJob job = TrainingJob.fromYaml(LEAST + """
                limit: 100
                validation: 0.2
                augmentation: {shift: 2, mixup: 0.2}
                losses:
                  logits: {weight: 2, classWeights: {"3": 4}, labelSmoothing: 0.1}
                clipping: {norm: 1}
                movingAverage: 0.99
                precision: bfloat16
                accumulate: 4
                stopping: {metric: accuracy, patience: 3}
                decisions: {calibration: temperature}
                """);
        assertEquals(new Augmentation(2, 0, 0, false, 0, 0.2), job.augmentation());
        assertEquals(new LossOptions(2.0, Map.of(), Map.of("3", 4.0), 0.1, 0.0, 0.0), job.lossOf("logits"));
        assertEquals(Clipping.byNorm(1), job.clipping());
        assertEquals(0.99, job.movingAverage());
        assertEquals(Precision.BFLOAT16, job.precision());
        assertEquals(4, job.accumulate());
        assertEquals(new Stopping("accuracy", 3), job.stopping());
        assertEquals(
                new Decisions(Decisions.CalibrationMethod.TEMPERATURE, Decisions.ThresholdRule.HALF, null),
                job.decisions());
        assertEquals(job, TrainingJob.fromYaml(job.toYaml()));
        assertEquals(job, JobFormat.fromTree(JobFormat.toTree(job), "test"));
    }

    @Test
    void costsReadFromYamlAndWriteBackTheSame() {
        var decisions = new Decisions(Decisions.CalibrationMethod.PLATT, Decisions.ThresholdRule.COST, new Costs(1, 5));
        TrainingJob job = TrainingJob.fromYaml(
                TrainingJob.preset("odd-even").withDecisions(null).toYaml()
                        + "decisions: {calibration: platt, thresholds: cost, costs: {falsePositive: 1, falseNegative: 5}}\n");
        assertEquals(decisions, job.decisions());
        assertEquals(job, TrainingJob.fromYaml(job.toYaml()));
    }

    @Test
    void aLabelMayHaveCostsOfItsOwn() {
        String start =
                TrainingJob.preset("digits-multilabel").withDecisions(null).toYaml()
                        + "decisions: {thresholds: cost, costs: {falsePositive: 1, falseNegative: 5}, labelCosts: ";
        TrainingJob job = TrainingJob.fromYaml(start + "{7: {falsePositive: 9, falseNegative: 2}}}\n");
        Decisions decisions = job.decisions();
        assertEquals(new Costs(9, 2), decisions.costsOf("7"));
        assertEquals(new Costs(1, 5), decisions.costsOf("8"));
        assertEquals(job, TrainingJob.fromYaml(job.toYaml()));
        assertEquals(job, JobFormat.fromTree(JobFormat.toTree(job), "test"));

        assertRefused(
                "decisions: labelCosts name \"ten\", must be of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]",
                start + "{ten: {falsePositive: 9, falseNegative: 2}}}\n");
        assertRefused("labelCosts of 7 is missing", start + "{7: }}\n");
        assertRefused(
                "falseNegative must be positive and finite, got 0.0",
                start + "{7: {falsePositive: 1, falseNegative: 0}}}\n");
        assertRefused(
                "labelCosts need costs, which the other labels have",
                start.replace("thresholds: cost, costs: {falsePositive: 1, falseNegative: 5}, ", "")
                        + "{7: {falsePositive: 9, falseNegative: 2}}}\n");
    }

    @Test
    void aTableReadsFromYamlAndWritesBackTheSame() {
        TrainingJob job = TrainingJob.fromYaml(LEAST + "table: {numeric: [age], label: buys}\n");
        assertEquals(TableFormat.of(List.of("age"), List.of(), "buys"), job.table());
        assertEquals(job, TrainingJob.fromYaml(job.toYaml()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "clipping: {}|clipping must have either norm or value, got norm null and value null",
                "clipping: {norm: -1}|norm must be positive, got -1.0",
                "movingAverage: 1|movingAverage must lie in (0, 1), got 1.0",
                "validation: 1|validation must lie in [0, 1), got 1.0",
                "accumulate: 0|accumulate must be positive, got 0",
                "losses: {digit: {weight: 2}}|losses name the output \"digit\", must be of [logits]",
                "losses: {logits: {klWarmUp: 0.5}}|losses of logits: klWarmUp must be 0 for such a head, got 0.5",
                "losses: {logits: {focalGamma: 2}}|losses of logits: focalGamma must be 0 for such a head, got 2.0",
                "losses: {logits: {classWeights: {x: 2}}}"
                        + "|losses of logits: classWeights name \"x\", must be of [0, 1, 2, 3]",
                "stopping: {patience: 0}|patience must be positive, got 0",
                "decisions: {thresholds: cost}"
                        + "|costs must be given with thresholds COST and only then, got null with COST"
            })
    void aFieldThatBreaksItsRuleIsAnsweredWithIt(String field, String answer) {
        var e = assertThrows(TrainingException.class, () -> TrainingJob.fromYaml(LEAST + field));
        assertEquals("job: " + answer, e.getMessage().replaceAll(" \\(line.*", ""));
    }

    @Test
    void stoppingNeedsValidation() {
        TrainingJob job = TrainingJob.fromYaml(LEAST).withStopping(new Stopping("loss", 2));
        var e = assertThrows(IllegalArgumentException.class, () -> job.withValidation(0));
        assertEquals("stopping and decisions need a validation share, got 0", e.getMessage());
    }

    @Test
    void saysWhatIsWrongInTheText() {
        String yaml = TrainingJob.preset("odd-even").toYaml();
        assertRefused("found character '\\t", yaml.replace("architecture:\n  ", "architecture:\n\t"));
        assertRefused("labels is missing", yaml.replaceAll("(?m)^  labels:( \\[.*\\])?(\n  - .*)*\n", ""));
        assertRefused(
                "an element of milestones is missing",
                LEAST.replace("type: constant", "type: step, milestones: [0.5, null]"));
    }

    /** A share, or a number of a list, given where a count or a name is meant. */
    @Test
    void takesNoNumberForAnother() {
        String yaml = TrainingJob.preset("digits-mlp").toYaml();
        assertRefused("2.9", yaml.replaceAll("(?m)^epochs:.*", "epochs: 2.9"));
        assertRefused("1", yaml.replaceAll("(?m)^initialisation:.*", "initialisation: 1"));
    }

    private static void assertRefused(String reason, String yaml) {
        var e = assertThrows(TrainingException.class, () -> TrainingJob.fromYaml(yaml));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
