package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DJL's convolution, of an odd kernel with as much padding as keeps the size at stride 1, faster on a single channel by
 * {@link OnePlane}.
 *
 * <p>{@code (N, C, H, W)} → {@code (N, filters, ⌈H/stride⌉, ⌈W/stride⌉)} float32.
 *
 * <p>It has DJL's simple name, from which DJL makes the names of parameters.
 */
final class Conv2d extends ai.djl.nn.convolutional.Conv2d implements GraphBlock {
    private final int kernel;
    private final int step;
    /** For images of one channel; null where PyTorch's convolution is as fast. Written once, not in every pass. */
    private final @Nullable String onePlane;
    /** The same in {@link Precision#BFLOAT16}. */
    private final @Nullable String reducedPlane;
    /** In {@link Precision#BFLOAT16}, of any number of channels. */
    private final String reduced;

    private Precision precision = Precision.FLOAT32;

    Conv2d(int kernel, int stride, int filters, boolean bias) {
        super(ai.djl.nn.convolutional.Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optStride(new Shape(stride, stride))
                .setFilters(filters)
                .optBias(bias));
        this.kernel = kernel;
        step = stride;
        reduced = reduced(kernel, stride, bias);
        if (bias && filters >= ChannelsLast.LEAST) {
            String lines = onePlane(kernel, stride, filters);
            onePlane = lines + "return " + OnePlane.RESULT;
            reducedPlane = TorchScript.allRounded("x", "weight", "bias")
                    + lines
                    + "return "
                    + TorchScript.widened(OnePlane.RESULT);
        } else {
            onePlane = null;
            reducedPlane = null;
        }
    }

    private static String onePlane(int kernel, int stride, int filters) {
        List<Long> shape = List.of((long) filters, 1L, (long) kernel, (long) kernel);
        List<Integer> padding = List.of(kernel / 2, kernel / 2);
        return OnePlane.lines("x", "weight", "bias", shape, List.of(stride, stride), padding);
    }

    private static String reduced(int kernel, int stride, boolean bias) {
        String convolved = "torch.conv2d(x, weight, %1$s, [%2$s, %2$s], [%3$s, %3$s], [1, 1], 1)"
                .formatted(bias ? "bias" : "None", stride, kernel / 2);
        String rounded = bias ? TorchScript.allRounded("x", "weight", "bias") : TorchScript.allRounded("x", "weight");
        return rounded + "return " + TorchScript.widened(convolved);
    }

    /** What it multiplies in from now on, in training. */
    void precision(Precision precision) {
        this.precision = precision;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        boolean single = x.getShape().get(1) == 1;
        boolean reduces = precision.reduces(training);
        String plane = reduces ? reducedPlane : onePlane;
        if (plane != null && single) {
            return script(plane, x, parameters, training);
        }
        return reduces
                ? script(reduced, x, parameters, training)
                : super.forwardInternal(parameters, inputs, training, options);
    }

    private NDList script(String body, NDArray x, ParameterStore parameters, boolean training) {
        NDArray filters = parameters.getValue(weight, x.getDevice(), training);
        return new NDList(
                includeBias
                        ? TorchScript.shared(body, "x", "weight", "bias")
                                .run(x, filters, parameters.getValue(bias, x.getDevice(), training))
                        : TorchScript.shared(body, "x", "weight").run(x, filters));
    }

    @Override
    public List<Value> describeTraining(GraphBuilder graph, List<Value> inputs) {
        return describe(graph, inputs);
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        var operation = new Operation.Convolution(
                graph.weight(weight),
                includeBias ? graph.weight(bias) : null,
                List.of(step, step),
                List.of(kernel / 2, kernel / 2),
                List.of(1, 1),
                1,
                graph.precision(precision));
        return List.of(graph.add(operation, inputs));
    }
}
