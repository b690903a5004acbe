package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TorchScriptTest {
    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void runsWhatTheTextSays() {
        TorchScript difference = TorchScript.of(manager, "return torch.sub(x, y)", "x", "y");
        NDArray result = difference.run(manager.create(new float[] {5, 7}), manager.create(new float[] {1, 2}));
        assertArrayEquals(new float[] {4, 5}, result.toFloatArray());
    }

    @Test
    void gradientsPassThroughItAndSurviveTheGarbageCollector() {
        TorchScript product = TorchScript.of(manager, "return torch.mul(x, torch.mul(x, 0.5))", "x");
        NDArray x = NativeMemory.of(manager, new float[] {3, -4}, new Shape(2));
        x.setRequiresGradient(true);
        try (GradientCollector tape = Pytorch.engine().newGradientCollector()) {
            NDArray sum = product.run(x).sum();
            Gradients.refillMemory();
            tape.backward(sum);
        }
        assertArrayEquals(new float[] {3, -4}, x.getGradient().toFloatArray());
    }

    @Test
    void textThatIsNoFunctionIsRefused() {
        assertThrows(EngineException.class, () -> TorchScript.of(manager, "return torch.nothing_of_that_name(x)", "x"));
    }
}
