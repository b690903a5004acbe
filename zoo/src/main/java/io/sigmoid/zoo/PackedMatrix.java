package io.sigmoid.zoo;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Set;

/**
 * A dense layer's weights in the order in which oneDNN multiplies, for many rows: on an AMD processor with AVX-512, 64 rows of
 * 784 values by 64 units take 40 µs, and 67 by PyTorch's usual product, which is MKL's.
 *
 * <p>Only on an x86-64 CPU, and only where PyTorch was built with oneDNN. The packed weights lie beside the others, which few
 * rows are multiplied by.
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

    private static final String PACK = "return ops.mkldnn._reorder_linear_weight(weight, %s)".formatted(USUAL_ROWS);

    /** Whether both operations are there, which nothing but trying them tells. */
    private static final class Probe {
        static final boolean PRESENT = isPresent();

        private static boolean isPresent() {
            if (!Set.of("amd64", "x86_64").contains(System.getProperty("os.arch"))) {
                return false;
            }
            try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
                // Loaded and not run: an operation that is not there is found missing already.
                TorchScript.of(manager, PACK, "weight");
                TorchScript.of(manager, "return " + linear("x", "packed", "None"), "x", "packed");
                return true;
            } catch (EngineException e) { // Built without oneDNN: there is the usual product.
                return false;
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
        return "%s if torch.ge(torch.size(%s, 0), %s) else %s".formatted(linear(x, packed, bias), x, ROWS, few);
    }

    private static String linear(String x, String packed, String bias) {
        return "ops.mkldnn._linear_pointwise(%s, %s, %s, \"none\", [], \"\")".formatted(x, packed, bias);
    }
}
