package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.util.List;

/**
 * A function of rows in TorchScript that keeps weights, for inference: it records no graph, and the weights cost no crossing
 * into native memory a call. Any number of threads may run it.
 */
public final class RowScript {
    private final PtSymbolBlock module;
    private final IValue weights;

    private RowScript(PtSymbolBlock module, IValue weights) {
        this.module = module;
        this.weights = weights;
    }

    /**
     * Loads a function.
     *
     * @param manager owns it
     * @param body lines that return a tensor; they have the tensor {@code x}, the number {@code rows}, and {@code w[0]} for
     *     the first weight
     * @param weights on the manager's device
     */
    public static RowScript of(NDManager manager, String body, List<NDArray> weights) {
        PtSymbolBlock module = TorchScript.load(manager, body, ", x: Tensor, rows: int, w: List[Tensor]", List.of());
        IValue list =
                IValue.listFrom(weights.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
        manager.attachInternal("weights of " + module.getHandle(), list);
        return new RowScript(module, list);
    }

    /**
     * Runs the function.
     *
     * @return belongs to the manager of {@code x}
     */
    public NDArray run(NDArray x, long rows) {
        try (IValue array = IValue.from((PtNDArray) x);
                IValue number = IValue.from(rows);
                IValue result = IValueUtils.forward(module, new IValue[] {array, number, weights})) {
            return result.toTensor((PtNDManager) x.getManager());
        }
    }
}
