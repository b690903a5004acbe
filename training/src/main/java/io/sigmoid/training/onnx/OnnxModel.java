package io.sigmoid.training.onnx;

import ai.djl.nn.Block;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Version;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.graph.Graph;
import java.util.List;
import java.util.Map;

/**
 * A model as an ONNX file: operator set {@value Op#OPSET}, the batch of any size, batch normalisation folded into
 * weights, nothing of training in it.
 *
 * <p>The input has the name of the manifest's, the outputs those of the head: {@code logits}, or the names of a joint
 * head's; {@code probabilities} in place of {@code logits} where the link is included. Weights have the names of PyTorch's
 * {@code state_dict}, with {@code .folded} or {@code .iofc} behind the name of what is not stored as it is there. Labels,
 * architecture and provenance are metadata.
 *
 * <p>The same model gives the same bytes: the time of training is not in them.
 */
public final class OnnxModel {
    /** The format that goes with the operator set. */
    private static final int IR_VERSION = 8;

    private OnnxModel() {}

    /**
     * The whole model; of an autoencoder the reconstruction from the mean.
     *
     * @param manifest what the model says of itself
     * @param block of its architecture, initialised
     * @throws IllegalArgumentException if a block in it is not known, or if bytes are to be taken and it takes no image
     */
    public static byte[] of(Manifest manifest, Block block, OnnxOptions options) {
        var nodes = new Nodes();
        InputSignature input = manifest.input();
        List<Long> example = sizes(input);
        String name = input.name();
        if (options.preprocessing()) {
            checkImage(input);
            nodes.input(name, TensorProto.DataType.UINT8, example);
        } else {
            nodes.input(name, TensorProto.DataType.FLOAT, example);
        }
        String features = options.preprocessing() ? preprocessing(nodes, input) : name;
        Graph graph = Graph.of(block).folded();
        List<String> logits = new Operators(nodes).add(graph, List.of(features));
        Head head = manifest.architecture().head();
        int from = 0;
        for (int i = 0; i < logits.size(); i++) {
            Head.Output output = head.outputs().get(i);
            List<Long> shape = shape(output.head());
            String result = output.name();
            if (options.link()) {
                result = head instanceof Head.Joint ? result : "probabilities";
                link(nodes, logits.get(i), output.head(), manifest.calibration(), from, result);
            } else {
                nodes.identity(logits.get(i), result);
            }
            nodes.output(result, shape);
            from += output.head().logits();
        }
        return file(manifest, nodes, "");
    }

    /**
     * The encoder of an autoencoder: {@code mean} and {@code logVariance}, each {@code (N, latent)}.
     *
     * @param block of the whole architecture
     * @throws IllegalArgumentException if the architecture is none
     */
    public static byte[] encoder(Manifest manifest, Block block) {
        var nodes = new Nodes();
        long latent = autoencoder(manifest).latent();
        nodes.input(manifest.input().name(), TensorProto.DataType.FLOAT, sizes(manifest.input()));
        Graph graph = Graph.of(ConvVae.encoder(block)).folded();
        List<String> code =
                new Operators(nodes).add(graph, List.of(manifest.input().name()));
        List<String> names = List.of("mean", "logVariance");
        for (int i = 0; i < names.size(); i++) {
            nodes.identity(code.get(i), names.get(i));
            nodes.output(names.get(i), List.of(latent));
        }
        return file(manifest, nodes, "-encoder");
    }

    /**
     * The decoder of an autoencoder: {@code latent (N, latent)} → {@code logits (N, channels, H, W)} of pixels.
     *
     * @param block of the whole architecture
     * @throws IllegalArgumentException if the architecture is none
     */
    public static byte[] decoder(Manifest manifest, Block block) {
        var nodes = new Nodes();
        nodes.input("latent", TensorProto.DataType.FLOAT, List.of((long)
                autoencoder(manifest).latent()));
        Graph graph = Graph.of(ConvVae.decoder(block)).folded();
        nodes.identity(new Operators(nodes).add(graph, List.of("latent")).get(0), "logits");
        nodes.output("logits", shape(manifest.architecture().head()));
        return file(manifest, nodes, "-decoder");
    }

    private static ConvVae autoencoder(Manifest manifest) {
        if (manifest.architecture() instanceof ConvVae autoencoder) {
            return autoencoder;
        }
        throw new IllegalArgumentException("only a ConvVae has an encoder and a decoder, this is a "
                + manifest.architecture().getClass().getSimpleName());
    }

    private static void checkImage(InputSignature input) {
        if (input.shape().size() != 3) {
            throw new IllegalArgumentException(
                    "only images have preprocessing to include, the model takes %s".formatted(input.shape()));
        }
    }

    /** {@code minimum + v / 255 · (maximum - minimum)}. */
    private static String preprocessing(Nodes nodes, InputSignature input) {
        String x = nodes.add(Op.CAST, List.of(input.name()), Map.of("to", TensorProto.DataType.FLOAT.getNumber()));
        x = nodes.add(Op.DIV, List.of(x, nodes.floats(List.of(), 255)), Map.of());
        float range = input.maximum() - input.minimum();
        if (range != 1) {
            x = nodes.add(Op.MUL, List.of(x, nodes.floats(List.of(), range)), Map.of());
        }
        if (input.minimum() != 0) {
            x = nodes.add(Op.ADD, List.of(x, nodes.floats(List.of(), input.minimum())), Map.of());
        }
        return x;
    }

    private static void link(Nodes nodes, String logits, Head head, Calibration calibration, int from, String result) {
        String calibrated = logits;
        if (!calibration.scales().isEmpty()) {
            List<Long> shape = shape(head);
            calibrated = nodes.add(
                    Op.MUL, List.of(logits, nodes.floats(shape, some(calibration.scales(), from, head))), Map.of());
            calibrated = nodes.add(
                    Op.ADD, List.of(calibrated, nodes.floats(shape, some(calibration.shifts(), from, head))), Map.of());
        }
        if (head instanceof Head.MultiClass) {
            nodes.add(Op.SOFTMAX, List.of(calibrated), Map.of("axis", 1), result);
        } else {
            nodes.add(Op.SIGMOID, List.of(calibrated), Map.of(), result);
        }
    }

    private static float[] some(List<Double> values, int from, Head head) {
        float[] some = new float[head.logits()];
        for (int i = 0; i < some.length; i++) {
            some[i] = values.get(from + i).floatValue();
        }
        return some;
    }

    private static List<Long> sizes(InputSignature input) {
        return input.shape().stream().map(Integer::longValue).toList();
    }

    private static List<Long> shape(Head head) {
        return head instanceof Head.Pixels pixels
                ? List.of(
                        (long) pixels.image().channels(), (long) pixels.image().height(), (long)
                                pixels.image().width())
                : List.of((long) head.logits());
    }

    private static byte[] file(Manifest manifest, Nodes nodes, String part) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("Sigmoid")
                .setProducerVersion(Version.sigmoid())
                .setDomain("io.sigmoid")
                .setModelVersion(1)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(Op.OPSET))
                .setGraph(nodes.build(manifest.name() + part));
        OnnxMetadata.of(manifest)
                .forEach((key, value) -> model.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }
}
