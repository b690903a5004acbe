package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomBlockTest {
    private static final Mlp MLP =
            new Mlp(16, List.of(24, 24), Activation.RELU, 0.5, Mlp.Output.LINEAR, Head.binary("no", "yes"));

    @Test
    void theSameSeedGivesTheSameTrainingPassWhateverTheEngineDoes() {
        float[] first = pass(7);
        Pytorch.engine().setRandomSeed(99);
        assertArrayEquals(first, pass(7));
    }

    @Test
    void anotherSeedGivesAnother() {
        assertFalse(Arrays.equals(pass(7), pass(8)));
    }

    @Test
    void blocksInOneNetworkDifferFromEachOther() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block branches = Branches.list().add(new Dropout(0.5)).add(new Dropout(0.5));
            RandomBlock.seed(branches, 1);
            NDArray ones = manager.ones(new Shape(4, 16));
            var outputs = Forward.training(new SequentialBlock().add(branches), ones);
            assertFalse(
                    Arrays.equals(outputs.get(0).toFloatArray(), outputs.get(1).toFloatArray()));
        }
    }

    @Test
    void dropoutDropsItsShareAndKeepsTheMean() {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] values = Forward.training(new Dropout(0.25), manager.ones(new Shape(100, 1000)))
                    .singletonOrThrow()
                    .toFloatArray();
            long dropped = IntStream.range(0, values.length)
                    .filter(i -> values[i] == 0)
                    .count();
            double sum = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i])
                    .sum();
            assertEquals(0.25, (double) dropped / values.length, 0.01);
            assertEquals(1, sum / values.length, 0.01);
        }
    }

    @Test
    void dropoutIsTheIdentityInInference() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = Forward.input(manager, new Shape(3, 4));
            assertArrayEquals(
                    x.toFloatArray(),
                    Forward.inference(new Dropout(0.9), x).singletonOrThrow().toFloatArray());
        }
    }

    @Test
    void reparameterizationSamplesTheNormalDistributionOfItsInputs() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray mean = manager.full(new Shape(100, 100), 3f);
            NDArray logVariance = manager.full(new Shape(100, 100), (float) Math.log(4));
            float[] sample = Forward.training(new Reparameterization(), mean, logVariance)
                    .singletonOrThrow()
                    .toFloatArray();
            double average = IntStream.range(0, sample.length)
                    .mapToDouble(i -> sample[i])
                    .average()
                    .orElseThrow();
            double variance = IntStream.range(0, sample.length)
                    .mapToDouble(i -> (sample[i] - average) * (sample[i] - average))
                    .average()
                    .orElseThrow();
            assertEquals(3, average, 0.1);
            assertEquals(4, variance, 0.2);
        }
    }

    private static float[] pass(long seed) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Shape input = SmallModels.batch(MLP, 8);
            Block block = Forward.initialized(MLP.block(), manager, input);
            RandomBlock.seed(block, seed);
            return Forward.training(block, Forward.input(manager, input))
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }
}
