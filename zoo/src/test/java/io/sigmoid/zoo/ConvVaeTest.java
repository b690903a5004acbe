package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConvVaeTest {
    static List<ConvVae> sizes() {
        return List.of(
                ConvVae.of(ImageShape.MNIST),
                ConvVae.of(new ImageShape(3, 28, 28)),
                ConvVae.of(new ImageShape(1, 32, 32)),
                ConvVae.of(ImageShape.CIFAR));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void theDecoderAloneMakesPicturesOfLatentValues(ConvVae vae) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block decoder = Forward.initialized(vae.decoder(), manager, new Shape(2, 16));
            NDArray pixels = Forward.inference(decoder, Forward.input(manager, new Shape(2, 16)))
                    .singletonOrThrow();
            assertEquals(SmallModels.batch(vae, 2), pixels.getShape());
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void trainingReturnsPixelsMeanAndLogVariance(ConvVae vae) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Shape input = SmallModels.batch(vae, 2);
            Block block = Forward.initialized(vae.block(), manager, input);
            NDList outputs = Forward.training(block, Forward.input(manager, input));
            assertEquals(
                    List.of(input, new Shape(2, 16), new Shape(2, 16)),
                    outputs.stream().map(NDArray::getShape).toList());
        }
    }

    @Test
    void inferenceDecodesTheMean() {
        try (NDManager manager = NDManager.newBaseManager()) {
            ConvVae vae = ConvVae.of(ImageShape.MNIST);
            Shape input = SmallModels.batch(vae, 2);
            Block block = Forward.initialized(vae.block(), manager, input);
            NDArray x = Forward.input(manager, input);
            NDArray mean = Forward.inference(ConvVae.encoder(block), x).get(0);
            assertArrayEquals(
                    Forward.inference(ConvVae.decoder(block), mean)
                            .singletonOrThrow()
                            .toFloatArray(),
                    Forward.inference(block, x).singletonOrThrow().toFloatArray());
        }
    }

    @Test
    void refusesAnImageThatItCantHalve() {
        assertEquals(
                "widths must halve the image evenly: 28×28 is not divisible by 2 3 times",
                assertThrows(IllegalArgumentException.class, () -> new ConvVae(ImageShape.MNIST, List.of(8, 8, 8), 2))
                        .getMessage());
    }

    @Test
    void refusesAGatedLayerWithoutUnits() {
        assertEquals(
                "hidden must be from 1 to 65536, got [8, 0]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new ConvVae(ImageShape.MNIST, List.of(8), List.of(8, 0), 2))
                        .getMessage());
    }

    @Test
    void refusesToTakeTheDecoderOutOfAClassifier() {
        Block classifier = Mlp.of(4, Head.binary("no", "yes")).block();
        assertThrows(IllegalArgumentException.class, () -> ConvVae.decoder(classifier));
    }
}
