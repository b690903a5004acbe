package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.training.Decisions.CalibrationMethod;
import io.sigmoid.training.Decisions.ThresholdRule;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.Manifest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecidedJobTest {
    private static final Decisions DECISIONS = new Decisions(CalibrationMethod.PLATT, ThresholdRule.F1, null);

    @TempDir
    Path temp;

    private static TrainingJob job() {
        TrainingJob joint = TrainingJob.preset("digits-joint");
        return joint.withArchitecture(Mlp.of(784, joint.architecture().head()))
                .withDecisions(DECISIONS)
                .withLimit(2000)
                .withEpochs(8)
                .withDevice("cpu");
    }

    @Test
    void theArtifactHoldsWhatTheValidationPartGave() {
        Artifact artifact = job().run(temp.resolve("a"));
        Manifest manifest = artifact.manifest();
        assertNotEquals(Calibration.NONE, manifest.calibration());
        assertEquals(11, manifest.calibration().scales().size());
        assertEquals(1, manifest.thresholds().size());
        try (NDManager manager = Pytorch.engine().newBaseManager();
                Epochs validation = JobData.load(job()).validation(manager)) {
            assertEquals(200, validation.size());
            assertEquals(
                    DecisionFit.of(manifest),
                    DecisionFit.of(
                            DECISIONS,
                            ForwardPass.predict(
                                    artifact.block(manager),
                                    job().architecture().head(),
                                    validation)));
        }
    }

    @Test
    void evaluationAppliesWhatTheArtifactHolds() {
        Manifest manifest = job().run(temp.resolve("a")).manifest();
        Evaluation again = Evaluation.ofArtifact(Artifact.read(temp.resolve("a")), null, "cpu");
        assertEquals(ManifestMetrics.ofTestPart(manifest), again.metrics());
        for (String output : new String[] {"test.parity.", "test.digit."}) {
            double before = again.metrics().get(output + "uncalibratedCalibrationError");
            double after = again.metrics().get(output + "calibrationError");
            assertTrue(after < before, output + " " + before + " to " + after);
        }
    }

    @Test
    void decisionsNeedAnOutputToDecide() {
        var pixels = assertThrows(IllegalArgumentException.class, () -> TrainingJob.preset("digits-vae")
                .withDecisions(DECISIONS));
        assertEquals("decisions need a head with labels, got Pixels", pixels.getMessage());
        var classes = assertThrows(IllegalArgumentException.class, () -> TrainingJob.preset("digits-mlp")
                .withDecisions(DECISIONS));
        assertEquals(
                "decisions: thresholds F1 need a binary or multi-label output, got MultiClass", classes.getMessage());
    }
}
