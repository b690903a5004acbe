package io.sigmoid.zoo;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
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
 * <p>The textbook way inserts stride - 1 zeros between pixels and convolves, mostly with zeros. Here the output's pixels
 * are grouped by their position modulo the stride. Each group sees only the taps of the kernel at its own position
 * modulo the stride, so that stride² small convolutions of the input itself, computed as one where they are of the same
 * size, give all pixels; they are then interleaved. No arithmetic is spent on zeros that someone inserted.
 * Where there are many filters PyTorch's own kernel, called by {@link TorchScript}, is faster still.
 *
 * @see <a href="https://arxiv.org/abs/1603.07285">A guide to convolution arithmetic for deep learning</a>
 */
public final class TransposedConv2d extends AbstractBlock implements MultiplyAdds, GraphBlock {
    private final int filters;
    private final int kernel;
    private final int stride;
    private final int padding;
    private final int outputPadding;
    private final Parameter weight;
    private final Parameter bias;

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
        weight = addParameter(Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .build());
        bias = addParameter(
                Parameter.builder().setName("bias").setType(Parameter.Type.BIAS).build());
    }

    @Override
    protected void prepare(Shape[] inputs) {
        weight.setShape(new Shape(inputs[0].get(1), filters, kernel, kernel));
        bias.setShape(new Shape(filters));
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        return List.of(graph.add(
                new Operation.TransposedConvolution(
                        graph.weight(weight), graph.weight(bias), stride, padding, outputPadding),
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
        NDArray kernels = parameters.getValue(weight, device, training);
        if (filters >= ChannelsLast.LEAST) {
            return new NDList(own().run(x, kernels, parameters.getValue(bias, device, training)));
        }
        NDArray phases = phases(x, split(kernels));
        NDArray image = interleave(phases);
        Shape out = getOutputShapes(new Shape[] {x.getShape()})[0];
        NDArray cut = image.get(new NDIndex()
                .addAllDim(2)
                .addSliceDim(padding, padding + out.get(2))
                .addSliceDim(padding, padding + out.get(3)));
        return new NDList(cut.add(parameters.getValue(bias, device, training).reshape(1, filters, 1, 1)));
    }

    /** PyTorch's own transposed convolution, which DJL does not bind. */
    private TorchScript own() {
        return TorchScript.shared(
                "return torch.conv_transpose2d(x, weight, bias, [%1$d, %1$d], [%2$d, %2$d], [%3$d, %3$d])"
                        .formatted(stride, padding, outputPadding),
                "x",
                "weight",
                "bias");
    }

    /** Taps of the largest phase along one axis. */
    private int taps() {
        return (kernel + stride - 1) / stride;
    }

    /** Phases with that many taps; the others have one less. */
    private int longPhases() {
        return kernel - (taps() - 1) * stride;
    }

    /** {@code (in, filters, kernel, kernel)} → {@code (filters, phase, phase, in, tap, tap)}, taps last to first. */
    private NDArray split(NDArray kernels) {
        int fill = taps() * stride - kernel;
        NDArray full = fill == 0 ? kernels : kernels.pad(new Shape(0, fill, 0, fill), 0);
        return full.reshape(-1, filters, taps(), stride, taps(), stride)
                .transpose(1, 3, 5, 0, 2, 4)
                .flip(4, 5);
    }

    /** The pixels of each phase: {@code (N, filters, phase, phase, rows, columns)}. */
    private NDArray phases(NDArray x, NDArray kernels) {
        NDList rows = new NDList();
        for (int a = 0; a < stride; a = next(a)) {
            NDList columns = new NDList();
            for (int b = 0; b < stride; b = next(b)) {
                columns.add(phases(x, kernels, a, b));
            }
            rows.add(concat(columns, 3));
        }
        return concat(rows, 2);
    }

    /** Phases with the same number of taps come in at most two runs. */
    private int next(int phase) {
        return phase < longPhases() ? longPhases() : stride;
    }

    private NDArray phases(NDArray x, NDArray kernels, int a, int b) {
        Shape in = x.getShape();
        long rows = phaseSize(in.get(2));
        long columns = phaseSize(in.get(3));
        int high = a < longPhases() ? taps() : taps() - 1;
        int wide = b < longPhases() ? taps() : taps() - 1;
        Shape shape = new Shape(in.get(0), filters, next(a) - a, next(b) - b, rows, columns);
        if (high == 0 || wide == 0) {
            return x.getManager().zeros(shape);
        }
        // The taps that only fill the short phases up came last and are first now.
        NDArray own = longPhases() == stride
                ? kernels
                : kernels.get(new NDIndex()
                        .addAllDim()
                        .addSliceDim(a, next(a))
                        .addSliceDim(b, next(b))
                        .addAllDim()
                        .addSliceDim(taps() - high, taps())
                        .addSliceDim(taps() - wide, taps()));
        NDArray flat = own.reshape(-1, in.get(1), high, wide);
        NDArray y = x.getNDArrayInternal()
                .convolution(x, flat, null, new Shape(1, 1), new Shape(high - 1, wide - 1), new Shape(1, 1), 1)
                .singletonOrThrow();
        return fit(y, rows, columns).reshape(shape);
    }

    /** Rows of one phase until the last pixel of the output. */
    private long phaseSize(long in) {
        return (padding + size(in) + stride - 1) / stride;
    }

    /** Cuts the bottom and the right, or fills them up with zeros: no pixel of the input reaches there. */
    private static NDArray fit(NDArray y, long rows, long columns) {
        long more = Math.max(0, rows - y.getShape().get(2));
        long wider = Math.max(0, columns - y.getShape().get(3));
        NDArray filled = more + wider == 0 ? y : y.pad(new Shape(0, wider, 0, more), 0);
        Shape shape = filled.getShape();
        return shape.get(2) == rows && shape.get(3) == columns
                ? filled
                : filled.get(new NDIndex().addAllDim(2).addSliceDim(0, rows).addSliceDim(0, columns));
    }

    private NDArray interleave(NDArray phases) {
        Shape shape = phases.getShape();
        return phases.transpose(0, 1, 4, 2, 5, 3)
                .reshape(shape.get(0), filters, shape.get(4) * stride, shape.get(5) * stride);
    }

    private static NDArray concat(NDList arrays, int axis) {
        return arrays.size() == 1 ? arrays.get(0) : NDArrays.concat(arrays, axis);
    }
}
