package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.util.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By the side of DJL's, whose numbers and names are right. */
class BatchNormTest {
    private static final Shape SHAPE = new Shape(6, 3, 4, 5);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isDjls(boolean training) {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            manager.getEngine().setRandomSeed(7);
            Block ours = new BatchNorm();
            Block theirs = ai.djl.nn.norm.BatchNorm.builder().build();
            ours.initialize(manager, DataType.FLOAT32, SHAPE);
            theirs.initialize(manager, DataType.FLOAT32, SHAPE);
            assertEquals(theirs.getParameters().keys(), ours.getParameters().keys());
            for (int batch = 0; batch < 3; batch++) {
                NDArray x = manager.randomNormal(2, 3, SHAPE, DataType.FLOAT32);
                assertArrayEquals(output(theirs, x, training), output(ours, x, training), 1e-6f);
            }
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(running(theirs).get(i), running(ours).get(i), 1e-6f);
            }
        }
    }

    @Test
    void savesTheBytesThatDjlSavesAndReadsThem() throws Exception {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            Block ours = new BatchNorm();
            Block theirs = ai.djl.nn.norm.BatchNorm.builder().build();
            ours.initialize(manager, DataType.FLOAT32, SHAPE);
            theirs.initialize(manager, DataType.FLOAT32, SHAPE);
            Forward.training(ours, manager.ones(SHAPE));
            byte[] saved = saved(ours);
            theirs.loadParameters(manager, new DataInputStream(new ByteArrayInputStream(saved)));
            assertArrayEquals(saved, saved(theirs));
            Block again = new BatchNorm();
            again.loadParameters(manager, new DataInputStream(new ByteArrayInputStream(saved)));
            assertArrayEquals(saved, saved(again));
        }
    }

    @Test
    void learnsNothingFromOneValueAChannel() {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            Block norm = new BatchNorm();
            norm.initialize(manager, DataType.FLOAT32, SHAPE);
            NDArray x = manager.ones(new Shape(1, 3, 1, 1));
            assertArrayEquals(new float[3], output(norm, x, true));
            assertArrayEquals(new float[3], running(norm).get(0));
            assertArrayEquals(new float[] {1, 1, 1}, running(norm).get(1));
        }
    }

    private static byte[] saved(Block block) throws IOException {
        var bytes = new ByteArrayOutputStream();
        block.saveParameters(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static float[] output(Block block, NDArray x, boolean training) {
        NDList outputs = training ? Forward.training(block, x) : Forward.inference(block, x);
        return outputs.singletonOrThrow().toFloatArray();
    }

    private static List<float[]> running(Block block) {
        return block.getParameters().stream()
                .map(Pair::getValue)
                .filter(parameter -> !parameter.requiresGradient())
                .map(parameter -> parameter.getArray().toFloatArray())
                .toList();
    }
}
