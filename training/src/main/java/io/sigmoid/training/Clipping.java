package io.sigmoid.training;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.sigmoid.zoo.TorchScript;
import org.jspecify.annotations.Nullable;

/**
 * The bound of a step's gradient: either of its length or of each of its numbers.
 *
 * @param norm Euclidean length over all weights at most; a longer gradient is scaled down to it
 * @param value every number within {@code -value} to {@code value}
 * @see <a href="https://arxiv.org/abs/1211.5063">On the difficulty of training recurrent neural networks</a>
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Clipping(@Nullable Double norm, @Nullable Double value) {
    /** In float64: the square of a large float32 is no float32. */
    private static final String LENGTH = "return torch.norm(x, 2, dtype=7)";

    public Clipping {
        if ((norm == null) == (value == null)) {
            throw new IllegalArgumentException(
                    "clipping must have either norm or value, got norm %s and value %s".formatted(norm, value));
        }
        if (norm != null) {
            Require.positive("norm", norm.doubleValue());
        }
        if (value != null) {
            Require.positive("value", value.doubleValue());
        }
    }

    public static Clipping byNorm(double norm) {
        return new Clipping(norm, null);
    }

    public static Clipping byValue(double value) {
        return new Clipping(null, value);
    }

    /**
     * The clipped gradient.
     *
     * @param gradient {@code (n)} float32, may be changed
     * @return belongs to the manager of {@code gradient}
     */
    NDArray clip(NDArray gradient) {
        try (Scratch scratch = new Scratch(gradient)) {
            if (value != null) {
                NDArray above = scratch.keep(NDArrays.maximum(gradient, scratch.number(-value)));
                NDArray clipped = NDArrays.minimum(above, scratch.number(value));
                clipped.attach(gradient.getManager());
                return clipped;
            }
            double length =
                    scratch.keep(TorchScript.shared(LENGTH, "x").run(gradient)).getDouble();
            if (length > requireNonNull(norm)) {
                scratch.scale(gradient, norm / length);
            }
            return gradient;
        }
    }
}
