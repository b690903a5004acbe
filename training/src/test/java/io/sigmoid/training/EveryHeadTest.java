package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.BranchedMlp;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.GapResNet;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.RowLstm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every architecture and every kind of head goes from YAML through training to an artifact, and repeats to the byte. */
class EveryHeadTest {
    private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    private static final Head TEN = Head.multiClass(DIGITS);
    private static final Target.Binary ODD = new Target.Binary("odd", "even", List.of("1", "3", "5", "7", "9"));
    private static final Head JOINT =
            Head.joint(new Head.Output("parity", Head.binary("even", "odd")), new Head.Output("digit", TEN));
    private static final Target.Attributes ROUND = new Target.Attributes(List.of(
            new Target.Attribute("round", List.of("0", "6", "8", "9")),
            new Target.Attribute("straight", List.of("1"))));

    static final List<TrainingJob> jobs = List.of(
            job("branched", new BranchedMlp(784, 16, TEN), new Target.Classes()),
            job(
                    "dropout",
                    new Mlp(784, List.of(32), io.sigmoid.zoo.Activation.RELU, 0.2, Mlp.Output.LINEAR, TEN),
                    new Target.Classes()),
            job("resnet", new GapResNet(ImageShape.MNIST, List.of(4, 8), 1, TEN), new Target.Classes()),
            job("lstm", new RowLstm(28, 28, 16, TEN), new Target.Classes()),
            job("attributes", Mlp.of(784, Head.multiLabel("round", "straight")), ROUND),
            job(
                    "joint",
                    new GapCnn(ImageShape.MNIST, List.of(4, 8), io.sigmoid.zoo.Pooling.LABEL_MAPS, JOINT),
                    new Target.Joint(ODD)),
            job(
                    "vae",
                    new ConvVae(ImageShape.MNIST, List.of(4, 8), 4),
                    new Target.Pixels(Target.Binarisation.DYNAMIC, 1)));

    @TempDir
    Path temp;

    @ParameterizedTest
    @FieldSource("jobs")
    void trainsAndRepeats(TrainingJob job) throws IOException {
        assertEquals(job, TrainingJob.fromYaml(job.toYaml()));
        Map<String, Double> metrics = job.run(temp.resolve("a")).manifest().metrics();
        assertTrue(metrics.keySet().containsAll(some(job.architecture().head())), metrics.toString());
        job.run(temp.resolve("b"));
        assertArrayEquals(weights("a"), weights("b"));
        double untrained = job.withLimit(1)
                .withEpochs(1)
                .run(temp.resolve("c"))
                .manifest()
                .metrics()
                .get("test.loss");
        assertTrue(metrics.get("test.loss") < untrained, metrics + " against an untrained " + untrained);
    }

    @Test
    void aTargetOfAnotherKindThanTheHeadIsRefused() {
        TrainingJob job = job("wrong", Mlp.of(784, Head.multiLabel(DIGITS)), new Target.Classes());
        var e = assertThrows(TrainingException.class, () -> job.run(temp.resolve("a")));
        assertEquals("the target has 1 values an example, the head MultiLabel learns from 10", e.getMessage());
    }

    private static Set<String> some(Head head) {
        if (head instanceof Head.Joint) {
            return Set.of("test.digit.accuracy", "test.parity.rocAuc", "test.loss");
        } else if (head instanceof Head.MultiLabel) {
            return Set.of("test.subsetAccuracy", "test.meanAveragePrecision", "test.loss");
        }
        return head instanceof Head.Pixels
                ? Set.of("test.elbo", "test.loss", "test.reconstruction", "test.divergence")
                : Set.of("test.accuracy", "test.loss");
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(temp.resolve(run).resolve("model-0000.params"));
    }

    private static TrainingJob job(String name, Architecture architecture, Target target) {
        return TrainingJob.of(name, "mnist", target, architecture)
                .withLimit(1000)
                .withOptimizer(new Optimizer.Adam(0.003))
                .withEpochs(2)
                .withBatchSize(100)
                .withDevice("cpu");
    }
}
