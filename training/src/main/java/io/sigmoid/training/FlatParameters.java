package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Pair;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ChannelsLast;
import java.util.ArrayList;
import java.util.List;

/**
 * A block whose trainable parameters are views of one flat buffer, so that an optimiser updates all of them at once, and
 * whose other parameters (running means) are views of another. In a buffer they lie in the order of {@link ChannelsLast}.
 *
 * <p>Everything belongs to the manager given.
 */
final class FlatParameters {
    /**
     * Where a trainable parameter lies in the buffer.
     *
     * @param name as in the artifact's table of parameters
     */
    record Slice(String name, int from, int size) {}

    private final Block block;
    private final NDArray values;
    private final NDList all = new NDList();
    private final List<Slice> slices = new ArrayList<>();
    /** All weights as one leaf, whose gradient is the buffer of which every parameter's gradient is a view. */
    private final PtNDArray whole;

    private final NDArray gradient;

    /**
     * Initialises a fresh block of the architecture.
     *
     * @param seed of the initial weights
     * @param manager owns the weights; its device is where they live
     */
    FlatParameters(Architecture architecture, Initialisation initial, long seed, NDManager manager) {
        Shape input = new Shape(1).addAll(architecture.input());
        block = architecture.block();
        List<Slice> others = new ArrayList<>();
        try (NDManager scratch = manager.newSubManager()) {
            Block start = architecture.block();
            initial.apply(start, seed);
            start.initialize(scratch, DataType.FLOAT32, input);
            all.add(concatenated(start, true, slices));
            if (start.getParameters().values().stream().anyMatch(parameter -> !parameter.requiresGradient())) {
                all.add(concatenated(start, false, others));
            }
            all.forEach(buffer -> buffer.attach(manager));
        }
        values = all.get(0);
        slices.forEach(slice -> view(values, slice));
        others.forEach(slice -> view(all.get(1), slice));
        block.initialize(manager, DataType.FLOAT32, input);
        whole = (PtNDArray) values.get(new NDIndex().addSliceDim(0, values.size()));
        whole.setRequiresGradient(true);
        shareGradients(manager);
        gradient = whole.getGradient();
        clearGradients();
        checkShared();
    }

    /**
     * Makes the parameters' gradients views of one buffer. PyTorch keeps the first gradient that a leaf gets, if nobody
     * else does, and adds to it ever after; the gradients of a concatenation are slices of the whole's.
     */
    private void shareGradients(NDManager manager) {
        try (NDManager scratch = manager.newSubManager();
                Autograd tape = Autograd.record()) {
            NDArray ones = scratch.ones(values.getShape());
            NDArray row = whole.reshape(1, -1);
            row.attach(scratch);
            tape.backward(row, ones.reshape(1, -1));
            NDList flat = new NDList();
            for (Slice slice : slices) {
                NDArray own = ChannelsLast.flatten(leaf(slice));
                own.attach(scratch);
                flat.add(own);
            }
            NDArray buffer = whole.getGradient();
            buffer.attach(scratch);
            tape.backward(NDArrays.concat(flat), buffer);
        }
    }

    /** The gradients were all 1 and the buffer is cleared: so must they be. */
    private void checkShared() {
        for (Slice slice : slices) {
            try (NDArray own = leaf(slice).getGradient();
                    NDArray sum = own.sum()) {
                if (sum.getFloat() != 0) {
                    throw new IllegalStateException("PyTorch copied the gradient of " + slice.name());
                }
            }
        }
    }

    private NDArray leaf(Slice slice) {
        return block.getParameters().get(slice.name()).getArray();
    }

    private static NDArray concatenated(Block block, boolean trainable, List<Slice> slices) {
        NDList flat = new NDList();
        int from = 0;
        for (Pair<String, Parameter> named : block.getParameters()) {
            if (named.getValue().requiresGradient() == trainable) {
                flat.add(ChannelsLast.flatten(named.getValue().getArray().stopGradient()));
                int size = Math.toIntExact(named.getValue().getShape().size());
                slices.add(new Slice(named.getKey(), from, size));
                from += size;
            }
        }
        return NDArrays.concat(flat);
    }

    private void view(NDArray buffer, Slice slice) {
        block.getParameters()
                .get(slice.name())
                .setInitializer((owner, shape, type) -> ChannelsLast.view(
                        buffer.get(new NDIndex().addSliceDim(slice.from(), slice.from() + slice.size())), shape));
    }

    /**
     * Overwrites the numbers of a buffer and leaves its memory where it is, so that views of it change too;
     * {@link NDArray#copyTo} gives it other memory.
     */
    static void overwrite(NDArray buffer, NDArray numbers) {
        buffer.set(new NDIndex().addAllDim(), numbers);
    }

    Block block() {
        return block;
    }

    /** {@code (all weights)} float32; changing it changes the block. */
    NDArray values() {
        return values;
    }

    /** All numbers of the block: {@link #values()}, then those that are not trained, if there are any. */
    NDList all() {
        return all;
    }

    /** The trainable parameters in the order of the buffer. */
    List<Slice> slices() {
        return slices;
    }

    /**
     * The gradients of all weights since the last call of {@link #clearGradients()}, {@code (all weights)} float32: the
     * buffer to which every backward pass adds.
     *
     * @return a view that belongs to {@code owner}
     */
    NDArray gradient(NDManager owner) {
        NDArray view = gradient.flatten();
        view.attach(owner);
        return view;
    }

    void clearGradients() {
        JniUtils.zeroGrad(whole);
    }
}
