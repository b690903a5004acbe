package io.sigmoid.zoo;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A dense layer's weights in the order in which oneDNN multiplies, for many rows: PyTorch's usual product, MKL's, leaves the
 * wide registers of a processor unused that is not its maker's own, and is no faster on one that is.
 *
 * <p>Only on a CPU, and only where PyTorch was built with oneDNN.
 *
 * @see <a href="https://github.com/uxlfoundation/oneDNN">oneDNN</a>
 */
public final class PackedMatrix {
    /** Fewest rows for which it is faster: below, oneDNN's call costs more than it saves. */
    private static final int ROWS = 24;

    /** Fewest weights for which it is faster. */
    private static final int WEIGHTS = 1 << 14;

    /** Rows that the order of the weights is chosen for. */
    private static final int USUAL_ROWS = 64;

    private static final String PACK = "return ops.mkldnn._reorder_linear_weight(weight, %d)".formatted(USUAL_ROWS);

    private static final class Probe {
        static final boolean PRESENT = isKnown();

        private static boolean isKnown() {
            try {
                TorchScript.shared(PACK, "weight");
                return true;
            } catch (EngineException e) {
                if (e.getMessage() != null && e.getMessage().contains("Unknown builtin op")) {
                    return false;
                }
                throw e;
            }
        }
    }

    private PackedMatrix() {}

    /** Whether a layer of that many weights gains by it on the manager's device. */
    public static boolean gains(NDManager manager, long weights) {
        return weights >= WEIGHTS && !manager.getDevice().isGpu() && Probe.PRESENT;
    }

    /**
     * Packs weights.
     *
     * @param weight {@code (out, in)} float32
     * @return for {@link #product}; of the same manager
     */
    public static NDArray pack(NDArray weight) {
        return TorchScript.shared(PACK, "weight").run(weight);
    }

    /**
     * An expression in TorchScript: {@code x · weightᵀ + bias} by the packed weights if there are many rows, else by another
     * expression.
     *
     * @param x name of the rows
     * @param packed name of what {@link #pack} returned
     * @param bias name of the bias, or {@code None}
     * @param few the expression for few rows
     */
    public static String product(String x, String packed, String bias, String few) {
        return "ops.mkldnn._linear_pointwise(%s, %s, %s, \"none\", [], \"\") if torch.ge(torch.size(%s, 0), %d) else %s"
                .formatted(x, packed, bias, x, ROWS, few);
    }
}
