package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Conv2dTest {
    private static Block djls(int kernel, int stride, int filters) {
        return ai.djl.nn.convolutional.Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optStride(new Shape(stride, stride))
                .setFilters(filters)
                .build();
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 28, 28", "3, 2, 28, 28", "3, 2, 7, 10", "5, 1, 9, 6", "5, 3, 11, 12", "1, 1, 4, 4"})
    void ofOneChannelIsDjlsConvolution(int kernel, int stride, int height, int width) {
        Shape input = new Shape(2, 1, height, width);
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            NDArray expected = forward(djls(kernel, stride, 16), manager, input);
            NDArray actual = forward(new Conv2d(kernel, stride, 16, true), manager, input);
            assertEquals(expected.getShape(), actual.getShape());
            assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), 1e-5f);
        }
        Map<String, float[]> expected = Gradients.of(() -> djls(kernel, stride, 16), input, () -> {});
        Map<String, float[]> actual = Gradients.of(() -> new Conv2d(kernel, stride, 16, true), input, () -> {});
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, gradient) -> assertArrayEquals(gradient, actual.get(name), 1e-3f));
    }

    @Test
    void gradientsSurviveTheGarbageCollector() {
        Shape input = new Shape(2, 1, 9, 9);
        Map<String, float[]> expected = Gradients.of(() -> new Conv2d(3, 2, 16, true), input, () -> {});
        for (int i = 0; i < 100; i++) {
            Gradients.of(() -> new Conv2d(3, 2, 16, true), input, Gradients::refillMemory)
                    .forEach((name, gradient) -> assertArrayEquals(expected.get(name), gradient));
        }
    }

    private static NDArray forward(Block block, NDManager manager, Shape input) {
        var random = new Random(1);
        Gradients.initialize(block, manager, random, input);
        NDArray x = Gradients.normal(manager, random, input, 1);
        return block.forward(new ParameterStore(manager, false), new NDList(x), false)
                .singletonOrThrow();
    }
}
