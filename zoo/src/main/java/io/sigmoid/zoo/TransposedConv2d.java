package io.sigmoid.zoo;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transposed convolution, which DJL lacks on PyTorch: the map whose gradient a convolution is.
 *
 * <p>{@code (N, in, H, W)} → {@code (N, filters, (H - 1)·stride - 2·padding + kernel + outputPadding, …)} float32, the
 * same function as {@code torch.nn.ConvTranspose2d}. Its parameters have PyTorch's layout: {@code weight (in, filters,
 * kernel, kernel)} and {@code bias (filters)}.
 *
 * <p>The textbook way inserts stride - 1 zeros between pixels and convolves, mostly with zeros. Here none are inserted: where
 * there are many filters PyTorch's own kernel is called by {@link TorchScript}, where there are few {@link OverlapAdd}.
 *
 * @see <a href="https://arxiv.org/abs/1603.07285">A guide to convolution arithmetic for deep learning</a>
 */
public final class TransposedConv2d extends AbstractBlock implements MultiplyAdds, GraphBlock {
    private final int filters;
    private final int kernel;
    private final int stride;
    private final int padding;
    private final int outputPadding;
    /** Written once, for it is the same in every pass. */
    private final String function;
    /** In {@link Precision#BFLOAT16}. */
    private final String reduced;

    private final Parameter weight;
    private final Parameter bias;
    private Precision precision = Precision.FLOAT32;

    /**
     * Makes a block without weights.
     *
     * @param filters channels of the output
     * @param kernel height and width of the kernel
     * @param stride pixels of the output a pixel of the input
     * @param padding pixels cut from each edge of the output
     * @param outputPadding pixels added at the bottom and the right, less than the stride
     * @throws IllegalArgumentException if a number is out of its range
     */
    public TransposedConv2d(int filters, int kernel, int stride, int padding, int outputPadding) {
        this.filters = Check.width("filters", filters);
        this.kernel = Check.between("kernel", kernel, 1, 1024);
        this.stride = Check.between("stride", stride, 1, 1024);
        this.padding = Check.between("padding", padding, 0, 1024);
        this.outputPadding = Check.between("outputPadding", outputPadding, 0, stride - 1);
        if (filters >= ChannelsLast.LEAST) {
            // PyTorch's own, which DJL does not bind.
            String own = "torch.conv_transpose2d(x, weight, %4$s, [%1$s, %1$s], [%2$s, %2$s], [%3$s, %3$s])";
            function = "return " + own.formatted(stride, padding, outputPadding, "bias");
            // It sums the gradient of a bias in bfloat16 for longer than all else takes.
            reduced = TorchScript.allRounded("x", "weight")
                    + "made = torch.add(%s, torch.view(%s, [-1, 1, 1]))%n"
                            .formatted(
                                    TorchScript.widened(own.formatted(stride, padding, outputPadding, "None")),
                                    TorchScript.widened(TorchScript.rounded("bias")))
                    + "return "
                    + TorchScript.widened(TorchScript.rounded("made"));
        } else {
            function = OverlapAdd.lines("x", "weight", "bias", filters, kernel, stride, padding, outputPadding)
                    + "return "
                    + OverlapAdd.RESULT;
            reduced = TorchScript.allRounded("x", "weight") + function;
        }
        weight = addParameter(Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .build());
        bias = addParameter(
                Parameter.builder().setName("bias").setType(Parameter.Type.BIAS).build());
    }

    /** What it multiplies in from now on, in training. */
    void precision(Precision precision) {
        this.precision = precision;
    }

    @Override
    protected void prepare(Shape[] inputs) {
        weight.setShape(new Shape(inputs[0].get(1), filters, kernel, kernel));
        bias.setShape(new Shape(filters));
    }

    @Override
    public List<Value> describeTraining(GraphBuilder graph, List<Value> inputs) {
        return describe(graph, inputs);
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        return List.of(graph.add(
                new Operation.TransposedConvolution(
                        graph.weight(weight),
                        graph.weight(bias),
                        stride,
                        padding,
                        outputPadding,
                        graph.precision(precision)),
                inputs));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        Shape in = inputs[0];
        return new Shape[] {new Shape(in.get(0), filters, size(in.get(2)), size(in.get(3)))};
    }

    /** Each weight meets every pixel of the input once; what padding cuts off counts too. */
    @Override
    public long multiplyAdds(Shape... inputs) {
        long pixels = Math.multiplyExact(inputs[0].get(2), inputs[0].get(3));
        return Math.multiplyExact(pixels, weight.getShape().size());
    }

    private long size(long in) {
        long size = (in - 1) * stride - 2L * padding + kernel + outputPadding;
        if (size < 1) {
            throw new IllegalArgumentException(
                    "padding must leave a pixel: %d cuts all of what %d pixels give, kernel %d, stride %d"
                            .formatted(padding, in, kernel, stride));
        }
        return size;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        Device device = x.getDevice();
        return new NDList(TorchScript.shared(precision.reduces(training) ? reduced : function, "x", "weight", "bias")
                .run(x, parameters.getValue(weight, device, training), parameters.getValue(bias, device, training)));
    }
}
