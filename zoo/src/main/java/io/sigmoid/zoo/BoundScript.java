package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A function in TorchScript to which arrays are bound: those that stay the same cost no crossing into native memory a call. It
 * runs in PyTorch's inference mode: it records no graph, and what it returns plays no part in one. Any number of threads may run
 * it unless it changes what is bound.
 */
public final class BoundScript {
    private final PtSymbolBlock module;
    private final IValue bound;
    private final boolean optimized;

    private BoundScript(PtSymbolBlock module, IValue bound, boolean optimized) {
        this.module = module;
        this.bound = bound;
        this.optimized = optimized;
    }

    /**
     * Loads a function that returns an array, for {@link #run}.
     *
     * @param manager owns it
     * @param body lines that return a tensor; they have the arrays and the numbers by their names, and {@code w[0]} for the
     *     first array that is bound
     * @param arrays names of those that {@link #run} is given
     * @param numbers names of those that {@link #run} is given, each a {@code float} of 64 bits
     * @param bound on the manager's device
     */
    public static BoundScript of(
            NDManager manager, String body, List<String> arrays, List<String> numbers, List<NDArray> bound) {
        return load(manager, body, arrays, numbers, bound, "Tensor");
    }

    /**
     * Loads a function that returns numbers, for {@link #numbers}.
     *
     * @param manager owns it
     * @param body as of {@link #of}, but that its lines return a list of {@code float}, for each of which a GPU is waited for
     */
    public static BoundScript ofNumbers(
            NDManager manager, String body, List<String> arrays, List<String> numbers, List<NDArray> bound) {
        return load(manager, body, arrays, numbers, bound, "List[float]");
    }

    private static BoundScript load(
            NDManager manager,
            String body,
            List<String> arrays,
            List<String> numbers,
            List<NDArray> bound,
            String result) {
        String arguments = TorchScript.tensors(arrays)
                + numbers.stream().map(", %s: float"::formatted).collect(Collectors.joining())
                + ", w: List[Tensor]";
        PtSymbolBlock module = TorchScript.load(manager, body, arguments, result);
        IValue list = IValue.listFrom(bound.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
        manager.attachInternal("arrays of " + module.getHandle(), list);
        return new BoundScript(module, list, true);
    }

    /**
     * The same without PyTorch's optimiser of functions, which comes after some calls and may round otherwise than those did: for
     * what must repeat to the bit. It costs a microsecond a call, after which the thread has the setting of the property {@code
     * ai.djl.pytorch.graph_optimizer}.
     */
    public BoundScript unoptimized() {
        return new BoundScript(module, bound, false);
    }

    /**
     * Runs a function that returns an array.
     *
     * @param arrays one or more
     * @return belongs to the manager of the first
     */
    public NDArray run(List<NDArray> arrays, double... numbers) {
        try (IValue result = call(arrays, numbers)) {
            return result.toTensor((PtNDManager) arrays.get(0).getManager());
        }
    }

    /** Runs a function that returns numbers. */
    public double[] numbers(List<NDArray> arrays, double... numbers) {
        try (IValue result = call(arrays, numbers)) {
            return result.toDoubleArray();
        }
    }

    private IValue call(List<NDArray> arrays, double... numbers) {
        int given = arrays.size() + numbers.length;
        IValue[] arguments = new IValue[given + 1];
        arguments[given] = bound;
        int next = 0;
        try {
            for (NDArray array : arrays) {
                arguments[next++] = IValue.from((PtNDArray) array);
            }
            for (double number : numbers) {
                arguments[next++] = IValue.from(number);
            }
            return optimized
                    ? IValueUtils.forward(module, arguments)
                    : TorchScript.unoptimized(() -> IValueUtils.forward(module, arguments));
        } finally {
            for (int i = 0; i < given && arguments[i] != null; i++) {
                arguments[i].close();
            }
        }
    }
}
