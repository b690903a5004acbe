package io.sigmoid.serving;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/** Weights that are where they are needed and never change: DJL's own store looks each up anew in every forward pass. */
final class FrozenParameters extends ParameterStore {
    FrozenParameters(NDManager manager) {
        super(manager, false);
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
        return parameter.getArray();
    }
}
