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
 * DJL's convolution, of an odd kernel with as much padding as keeps the size at stride 1, faster on a single channel.
 *
 * <p>{@code (N, C, H, W)} → {@code (N, filters, ⌈H/stride⌉, ⌈W/stride⌉)} float32.
 *
 * <p>PyTorch's kernels fill a single channel up to eight, and take most of their time over the gradient of so few weights.
 * Here the shifted images, one a weight of a filter, are the rows of a matrix, and the convolution is a product with it
 * that leaves the channels last.
 *
 * <p>It has DJL's simple name, from which DJL makes the names of parameters.
 */
final class Conv2d extends ai.djl.nn.convolutional.Conv2d implements GraphBlock {
    private final int kernel;
    private final int step;

    Conv2d(int kernel, int stride, int filters, boolean bias) {
        super(ai.djl.nn.convolutional.Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optStride(new Shape(stride, stride))
                .setFilters(filters)
                .optBias(bias));
        this.kernel = kernel;
        step = stride;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        if (x.getShape().get(1) > 1 || !includeBias || filters < ChannelsLast.LEAST) {
            return super.forwardInternal(parameters, inputs, training, options);
        }
        return new NDList(onePlane(getOutputShapes(new Shape[] {x.getShape()})[0])
                .run(
                        x,
                        parameters.getValue(weight, x.getDevice(), training),
                        parameters.getValue(bias, x.getDevice(), training)));
    }

    private TorchScript onePlane(Shape out) {
        return TorchScript.shared(
                """
                edged = torch.constant_pad_nd(x, [%1$d, %1$d, %1$d, %1$d], 0)
                shifted = annotate(List[Tensor], [])
                for row in range(%2$d):
                  rows = torch.slice(edged, 2, row, torch.add(row, %6$d), %5$d)
                  for column in range(%2$d):
                    _ = torch.append(shifted, torch.slice(rows, 3, column, torch.add(column, %7$d), %5$d))
                patches = torch.t(torch.view(torch.stack(shifted), [%8$d, -1]))
                filters = torch.contiguous(torch.t(torch.view(weight, [-1, %8$d])))
                pixels = torch.view(torch.addmm(bias, patches, filters), [-1, %3$d, %4$d, %9$d])
                return torch.permute(pixels, [0, 3, 1, 2])
                """.formatted(
                                kernel / 2,
                                kernel,
                                out.get(2),
                                out.get(3),
                                step,
                                (out.get(2) - 1) * step + 1,
                                (out.get(3) - 1) * step + 1,
                                kernel * kernel,
                                filters),
                "x",
                "weight",
                "bias");
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        var operation = new Operation.Convolution(
                graph.weight(weight),
                includeBias ? graph.weight(bias) : null,
                List.of(step, step),
                List.of(kernel / 2, kernel / 2),
                List.of(1, 1),
                1);
        return List.of(graph.add(operation, inputs));
    }
}
