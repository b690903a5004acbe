package io.sigmoid.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Provenance;
import io.sigmoid.zoo.artifact.RowEncoding;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Small models that the tests write and damage. */
public final class Models {
    /** Untrained, 28×28 grey. */
    public static final GapCnn DIGITS = new GapCnn(
            ImageShape.MNIST,
            List.of(4, 6),
            Pooling.LABEL_MAPS,
            Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));

    /** Two values, of which the logits of three labels are sums with the weights of {@link #abc}. */
    static final Mlp ABC = new Mlp(2, List.of(), Activation.RELU, Head.multiClass("a", "b", "c"));

    /** Two values; the logit of yes is their difference in {@link #yesOrNo}. */
    static final Mlp YES_OR_NO = new Mlp(2, List.of(), Activation.RELU, Head.binary("no", "yes"));

    private Models() {}

    /** A model of two values x and y in [0, 1] with the logits x for a, y for b and x + y for c. */
    public static Path abc(Path directory) {
        return write(directory, ABC, features(2), List.of(), new float[] {1, 0, 0, 1, 1, 1}, new float[] {0, 0, 0});
    }

    /** A model of two values x and y in [0, 1] with the logit x − y for yes. */
    public static Path yesOrNo(Path directory, Double... thresholds) {
        return write(directory, YES_OR_NO, features(2), List.of(thresholds), new float[] {1, -1}, new float[] {0});
    }

    /** A model of a grey picture of 1×2 pixels with the logit left − right for left. */
    public static Path leftOrRight(Path directory) {
        return write(
                directory,
                new Mlp(2, List.of(), Activation.RELU, Head.binary("right", "left")),
                new InputSignature("image", List.of(1, 1, 2), DataType.FLOAT32, 0, 1),
                List.of(0.6),
                new float[] {1, -1},
                new float[] {0});
    }

    /** A model of two values x and y in [0, 1] with the logits x − y for a, y − x for b and 0 for c. */
    public static Path tags(Path directory, Double... thresholds) {
        return write(
                directory,
                new Mlp(2, List.of(), Activation.RELU, Head.multiLabel("a", "b", "c")),
                features(2),
                List.of(thresholds),
                new float[] {1, -1, -1, 1, 0, 0},
                new float[] {0, 0, 0});
    }

    /**
     * A model of two values x and y in [0, 1] with the logit x − y for yes, the logits x for left and y for right, and the
     * logits x for a and y for b.
     */
    public static Path joint(Path directory, Double... thresholds) {
        return joint(directory, features(2), thresholds);
    }

    /** The same for a grey picture of 1×2 pixels. */
    public static Path jointImage(Path directory) {
        return joint(directory, new InputSignature("image", List.of(1, 1, 2), DataType.FLOAT32, 0, 1));
    }

    private static Path joint(Path directory, InputSignature input, Double... thresholds) {
        return write(
                directory,
                new Mlp(
                        2,
                        List.of(),
                        Activation.RELU,
                        Head.joint(
                                new Head.Output("sure", Head.binary("no", "yes")),
                                new Head.Output("side", Head.multiClass("left", "right")),
                                new Head.Output("tags", Head.multiLabel("a", "b")))),
                input,
                List.of(thresholds),
                new float[] {1, -1},
                new float[] {0},
                new float[] {1, 0, 0, 1},
                new float[] {0, 0},
                new float[] {1, 0, 0, 1},
                new float[] {0, 0});
    }

    /** A small autoencoder of 28×28 grey pictures with random weights and 3 latent values. */
    public static Path vae(Path directory) {
        return image(directory, new ConvVae(ImageShape.MNIST, List.of(4, 6), 3));
    }

    /** A model of rows with a length, mean 2 and deviation 0.5, and a colour; the logit of iris is the length's feature. */
    public static Path flowers(Path directory) {
        var rows = new RowEncoding(
                List.of(
                        new RowEncoding.Numeric("length", 2, 0.5, false),
                        new RowEncoding.Categorical("colour", List.of("blue", "red"), false)),
                List.of("", "NA"));
        return write(
                directory,
                new Mlp(3, List.of(), Activation.RELU, Head.binary("rose", "iris")),
                InputSignature.table(rows),
                List.of(),
                new float[] {1, 0, 0},
                new float[] {0});
    }

    /** {@link #DIGITS} with random weights. */
    public static Path digits(Path directory) {
        return write(directory, DIGITS, InputSignature.image(DIGITS.input()), List.of());
    }

    /** A model of 28×28 grey pictures that computes next to nothing. */
    static Path least(Path directory) {
        var architecture = new GapCnn(ImageShape.MNIST, List.of(1), Pooling.LABEL_MAPS, Head.multiClass("a", "b"));
        return write(directory, architecture, InputSignature.image(architecture.input()), List.of());
    }

    /** A model of images with random weights. */
    public static Path image(Path directory, Architecture architecture) {
        InputSignature input = architecture.input().dimension() == 1
                ? InputSignature.image(ImageShape.MNIST.shape())
                : InputSignature.image(architecture.input());
        return write(directory, architecture, input, List.of());
    }

    static InputSignature features(int size) {
        return new InputSignature("features", List.of(size), DataType.FLOAT32, 0, 1);
    }

    static Path write(
            Path directory,
            Architecture architecture,
            InputSignature input,
            List<Double> thresholds,
            float[]... weights) {
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu());
                StagedDirectory staged = StagedDirectory.open(directory)) {
            Block block = architecture.block();
            block.initialize(manager, DataType.FLOAT32, input.batch(1));
            List<Parameter> parameters = block.getParameters().values();
            for (int i = 0; i < weights.length; i++) {
                parameters.get(i).getArray().set(weights[i]);
            }
            Artifact.write(
                    staged,
                    description(architecture, input, thresholds),
                    block,
                    Map.of("README.md", "# A model\n".getBytes(UTF_8)));
        }
        return directory;
    }

    private static Manifest description(Architecture architecture, InputSignature input, List<Double> thresholds) {
        return new Manifest(
                "tiny",
                architecture,
                input,
                Calibration.NONE,
                thresholds,
                Map.of("test.accuracy", 0.5),
                new Provenance(
                        "none",
                        "0".repeat(64),
                        JsonMapper.shared().createObjectNode().put("epochs", 0),
                        1,
                        Map.of("sigmoid", "test"),
                        "unknown",
                        "2026-11-22T00:00:00Z"));
    }
}
