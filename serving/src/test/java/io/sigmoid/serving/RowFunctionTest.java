package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.graph.Graph;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowFunctionTest {
    private static final Shape ROW = new Shape(1, 8, 8);
    private static final int WIDTH = 64;

    @Test
    void aBlockAndItsGraphGiveTheSameRowsOfSeveralOutputs() {
        Head head = Head.joint(
                new Head.Output("sigmoid", Head.binary("no", "yes")),
                new Head.Output("softmax", Head.multiClass("a", "b", "c")));
        Block block = new GapCnn(new ImageShape(1, 8, 8), List.of(16, 24), Pooling.DENSE, head).block();
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            Pytorch.engine().setRandomSeed(1);
            block.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(ROW));
            block.freezeParameters(true);
            RowFunction plain = new BlockRows(block, ROW, manager);
            RowFunction compiled = new CompiledRows(Graph.of(block), ROW, manager);
            float[] rows = rows(9);
            for (int[] part : new int[][] {{0, 1}, {2, 7}, {0, 9}, {8, 1}, {3, 4}}) {
                float[] expected = expected(block, manager, rows, part[0], part[1]);
                int from = part[0] * WIDTH;
                assertArrayEquals(expected, plain.compute(RowValues.checked(rows), from, part[1]), 1e-6f);
                assertArrayEquals(expected, compiled.compute(RowValues.checked(rows), from, part[1]), 1e-6f);
            }
        }
    }

    /** The outputs side by side, row by row. */
    private static float[] expected(Block block, NDManager manager, float[] rows, int first, int size) {
        var all = new float[size * 4];
        for (int i = 0; i < size; i++) {
            int from = (first + i) * WIDTH;
            NDList row =
                    new NDList(manager.create(Arrays.copyOfRange(rows, from, from + WIDTH), new Shape(1).addAll(ROW)));
            NDList outputs = block.forward(new ParameterStore(manager, false), row, false);
            all[4 * i] = outputs.get(0).toFloatArray()[0];
            System.arraycopy(outputs.get(1).toFloatArray(), 0, all, 4 * i + 1, 3);
        }
        return all;
    }

    private static float[] rows(int count) {
        var random = new Random(2);
        var rows = new float[count * WIDTH];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextFloat();
        }
        return rows;
    }
}
