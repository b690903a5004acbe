package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.TorchScript;
import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void isTheFirstLine() {
        assertEquals("what was wrong", OneLine.of(new IllegalStateException("\n what was wrong\nand where")));
    }

    @Test
    void isTheNameWhereNothingIsSaid() {
        assertEquals("StackOverflowError", OneLine.of(new StackOverflowError()));
        assertEquals("IllegalStateException", OneLine.of(new IllegalStateException(" \n")));
    }

    @Test
    void isTheCausesWhereNothingElseIsSaid() {
        var missing = new ExceptionInInitializerError(new IllegalStateException("no natives"));
        assertEquals("no natives", OneLine.of(missing));
    }

    @Test
    void saysThatMemoryIsShort() {
        assertEquals("out of memory: Java heap space", OneLine.of(new OutOfMemoryError("Java heap space")));
    }

    @Test
    void isTheCauseOfWhatPytorchsInterpreterSays() {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            NDArray two = manager.zeros(new Shape(2));
            NDArray three = manager.zeros(new Shape(3));
            var e = assertThrows(EngineException.class, () -> TorchScript.shared("return torch.add(x, y)", "x", "y")
                    .run(two, three));
            assertTrue(e.getMessage().lines().count() > 1, e.getMessage());
            assertTrue(OneLine.of(e).startsWith("The size of tensor a (2) must match"), e.getMessage());
        }
    }
}
