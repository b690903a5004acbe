package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;

/** Every architecture with every head, small enough to be trained in a second. */
public final class SmallModels {
    private static final Head.Binary BINARY = Head.binary("no", "yes");
    private static final Head.MultiClass CLASSES = Head.multiClass("a", "b", "c");

    static final List<Head> HEADS = List.of(
            BINARY,
            Head.multiLabel("a", "b"),
            CLASSES,
            Head.joint(new Head.Output("sigmoid", BINARY), new Head.Output("softmax", CLASSES)));

    private SmallModels() {}

    public static List<Architecture> all() {
        return Stream.concat(
                        HEADS.stream().flatMap(SmallModels::withHead),
                        Stream.of(
                                Mlp.sigmoidThenRelu(16, List.of(24), CLASSES),
                                new ConvVae(new ImageShape(1, 8, 8), List.of(16), List.of(48, 40), 24),
                                new ConvVae(new ImageShape(3, 8, 12), List.of(16), 48)))
                .toList();
    }

    private static Stream<Architecture> withHead(Head head) {
        ImageShape image = new ImageShape(1, 8, 8);
        return Stream.of(
                new Mlp(16, List.of(24, 16), Activation.RELU, 0.1, Mlp.Output.LINEAR, head),
                new BranchedMlp(16, 16, head),
                new GapCnn(image, List.of(16, 24), Pooling.DENSE, head),
                new GapCnn(image, List.of(16, 24), Pooling.LABEL_MAPS, head),
                new GapResNet(image, List.of(8, 16), 1, head),
                new RowLstm(8, 8, 24, head));
    }

    /** The shape of a batch. */
    public static Shape batch(Architecture architecture, long size) {
        return new Shape(size).addAll(architecture.input());
    }
}
