package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundScriptTest {
    private final NDManager manager = Pytorch.engine().newBaseManager();
    private final NDArray x = manager.create(new float[] {3, 4});
    private final NDArray y = manager.create(new float[] {1, 2});

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void takesArraysAndNumbersAndHasWhatIsBound() {
        String body = "return torch.sub(torch.mul(x, w[1]), torch.mul(w[0], half))";
        BoundScript script = BoundScript.of(manager, body, List.of("x"), List.of("half"), List.of(y, x));
        try (NDManager caller = manager.newSubManager()) {
            NDArray result = script.run(List.of(caller.create(new float[] {10, 20})), 0.5);
            assertArrayEquals(new float[] {29.5f, 79}, result.toFloatArray());
            assertSame(caller, result.getManager());
        }
    }

    @Test
    void whatIsBoundIsTheArrayItself() {
        String body = "return torch.add_(w[0], x)";
        BoundScript script = BoundScript.of(manager, body, List.of("x"), List.of(), List.of(y));
        script.run(List.of(x)).close();
        script.run(List.of(x)).close();
        assertArrayEquals(new float[] {7, 10}, y.toFloatArray());
    }

    @Test
    void recordsNoGraph() {
        x.setRequiresGradient(true);
        BoundScript script = BoundScript.of(manager, "return torch.mul(w[0], y)", List.of("y"), List.of(), List.of(x));
        try (GradientCollector tape = Pytorch.engine().newGradientCollector()) {
            NDArray sum = script.run(List.of(y)).sum();
            assertThrows(EngineException.class, () -> tape.backward(sum));
        }
    }

    /** PyTorch optimises what it has seen run, and would round otherwise then. */
    @Test
    void everyCallHasTheBitsOfTheFirst() {
        NDArray a = Forward.input(manager, new Shape(9, 30));
        NDArray b = Forward.input(manager, new Shape(7, 30));
        NDArray c = Forward.input(manager, new Shape(7));
        String body = "return torch.tanh(torch.sigmoid(torch.linear(x, w[0], w[1])))";
        BoundScript script = BoundScript.of(manager, body, List.of("x"), List.of(), List.of(b, c))
                .unoptimized();
        float[] first = script.run(List.of(a)).toFloatArray();
        for (int i = 0; i < 20; i++) {
            assertArrayEquals(first, script.run(List.of(a)).toFloatArray());
        }
    }

    @Test
    void returnsNumbers() {
        BoundScript script = BoundScript.ofNumbers(
                manager,
                "return [float(torch.sum(x, dtype=None)), torch.mul(factor, 3.)]",
                List.of("x"),
                List.of("factor"),
                List.of());
        assertArrayEquals(new double[] {7, 0.3}, script.numbers(List.of(x), 0.1), 1e-15);
    }

    @Test
    void aCallThatFailsLeavesItAsItWas() {
        BoundScript script = BoundScript.of(manager, "return torch.add(x, w[0])", List.of("x"), List.of(), List.of(y));
        NDArray three = manager.create(new float[3]);
        assertThrows(EngineException.class, () -> script.run(List.of(three)));
        assertArrayEquals(new float[] {4, 6}, script.run(List.of(x)).toFloatArray());
    }
}
