package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.SigmoidLayer;

/** Ways to compute a sigmoid, element by element; none has a Java number in its graph. */
final class Sigmoids {
    private Sigmoids() {}

    /** The zoo's own layer. */
    static NDArray stable(NDArray x) {
        return new SigmoidLayer()
                .forward(new ParameterStore(x.getManager(), false), new NDList(x), true)
                .singletonOrThrow();
    }

    /** {@code 1 / (1 + exp(-x))}, as it is written in a textbook. */
    static NDArray quotient(NDArray x) {
        NDArray one = x.getManager().ones(x.getShape(), x.getDataType());
        return one.div(one.add(x.neg().exp()));
    }

    /** {@code exp(x) / (1 + exp(x))}, as it is also written. */
    static NDArray ratio(NDArray x) {
        NDArray one = x.getManager().ones(x.getShape(), x.getDataType());
        NDArray power = x.exp();
        return power.div(one.add(power));
    }
}
