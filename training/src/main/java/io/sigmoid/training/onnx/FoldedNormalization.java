package io.sigmoid.training.onnx;

import io.sigmoid.zoo.graph.Graph;
import io.sigmoid.zoo.graph.Node;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import io.sigmoid.zoo.graph.Weight;
import io.sigmoid.zoo.safetensors.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Batch normalisation that was multiplied into the layer before it: what it was is lost, what it did is not. */
final class FoldedNormalization {
    private FoldedNormalization() {}

    /**
     * Replaces folded weights by those of a layer and of a normalisation that only adds what was the folded bias: scale 1,
     * mean 0, variance {@code 1 - epsilon}.
     *
     * @param graph of the block that the weights are for, not folded
     * @param tensors by name, changed in place
     */
    static void restore(Graph graph, Map<String, Tensor> tensors) {
        Map<Value, Node> makers = new HashMap<>();
        for (Node node : graph.nodes()) {
            Node before = makers.get(node.inputs().get(0));
            if (before != null && node.operation() instanceof Operation.Normalization norm) {
                if (before.operation() instanceof Operation.Convolution layer) {
                    restore(norm, layer.weight(), layer.bias(), tensors);
                } else if (before.operation() instanceof Operation.Dense layer) {
                    restore(norm, layer.weight(), layer.bias(), tensors);
                }
            }
            makers.put(node.output(), node);
        }
    }

    private static void restore(
            Operation.Normalization norm, Weight weight, @Nullable Weight bias, Map<String, Tensor> tensors) {
        Tensor folded = tensors.remove(weight.name() + Graph.FOLDED);
        Tensor added = tensors.remove(weight.name().replaceFirst("weight$", "bias") + Graph.FOLDED);
        if (folded == null || added == null) {
            return;
        }
        tensors.put(weight.name(), folded);
        tensors.put(norm.shift().name(), added);
        tensors.put(norm.scale().name(), filled(norm.scale(), 1));
        tensors.put(norm.mean().name(), filled(norm.mean(), 0));
        tensors.put(norm.variance().name(), filled(norm.variance(), 1 - norm.epsilon()));
        if (bias != null) {
            tensors.put(bias.name(), filled(bias, 0));
        }
    }

    private static Tensor filled(Weight like, float value) {
        float[] values = new float[like.values().length];
        Arrays.fill(values, value);
        return Tensor.of(like.shape(), values);
    }
}
