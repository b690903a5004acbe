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
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ChannelsLast;
import java.util.ArrayList;
import java.util.List;

/**
 * A block whose trainable parameters are views of one flat buffer, so that an optimiser updates all of them at once.
 * They lie in it in the order of {@link ChannelsLast}.
 *
 * <p>Everything belongs to the manager given; parameters that are not trained (running means) stay arrays of their own.
 */
final class FlatParameters {
    private final Block block;
    private final NDArray values;
    private final List<PtNDArray> leaves = new ArrayList<>();
    private final NDList gradients = new NDList();

    /**
     * Initialises a fresh block of the architecture.
     *
     * @param manager owns the weights; its device is where they live
     */
    FlatParameters(Architecture architecture, InitialWeights initial, NDManager manager) {
        Shape input = new Shape(1).addAll(architecture.input());
        block = architecture.block();
        try (NDManager scratch = manager.newSubManager()) {
            Block start = architecture.block();
            start.getParameters().values().forEach(parameter -> parameter.setInitializer(initial.of(parameter)));
            start.initialize(scratch, DataType.FLOAT32, input);
            NDList flat = new NDList();
            for (Parameter parameter : start.getParameters().values()) {
                if (parameter.requiresGradient()) {
                    flat.add(ChannelsLast.flatten(parameter.getArray().stopGradient()));
                }
            }
            values = NDArrays.concat(flat);
            values.attach(manager);
        }
        initializeAsViews(manager, input);
    }

    private void initializeAsViews(NDManager manager, Shape input) {
        long[] from = {0};
        for (Parameter parameter : block.getParameters().values()) {
            if (parameter.requiresGradient()) {
                parameter.setInitializer((owner, shape, type) -> {
                    long to = from[0] + shape.size();
                    NDArray view = ChannelsLast.view(values.get(new NDIndex().addSliceDim(from[0], to)), shape);
                    from[0] = to;
                    leaves.add((PtNDArray) view);
                    return view;
                });
            }
        }
        block.initialize(manager, DataType.FLOAT32, input);
    }

    Block block() {
        return block;
    }

    /** {@code (all weights)} float32; changing it changes the block. */
    NDArray values() {
        return values;
    }

    /**
     * The gradients of all weights since the last call of {@link #clearGradients()}, {@code (all weights)} float32.
     *
     * @return a new array that belongs to {@code owner}
     */
    NDArray gradient(NDManager owner) {
        if (gradients.isEmpty()) {
            // PyTorch adds to these very arrays in every later backward pass, so they are asked for once.
            for (PtNDArray leaf : leaves) {
                gradients.add(ChannelsLast.flatten(leaf.getGradient()));
            }
        }
        NDArray all = NDArrays.concat(gradients);
        all.attach(owner);
        return all;
    }

    void clearGradients() {
        leaves.forEach(JniUtils::zeroGrad);
    }
}
