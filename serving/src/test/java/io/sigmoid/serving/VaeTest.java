package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaeTest {
    private final Path temp;

    VaeTest(@TempDir Path temp) {
        this.temp = temp;
    }

    private static final float CLOSE = 1e-6f;

    @Test
    void toDecodeTheMeanIsToReconstruct() {
        try (Vae vae = Vae.load(Models.vae(temp.resolve("m")))) {
            float[] example = example(1);
            assertArrayEquals(
                    vae.reconstruct(example).brightness(),
                    vae.decode(vae.encode(example).mean()).brightness(),
                    CLOSE);
        }
    }

    @Test
    void aBatchIsEncodedAsItsExamplesAre() {
        try (Vae vae = Vae.load(Models.vae(temp.resolve("m")))) {
            float[] both = example(2);
            var second = new float[784];
            System.arraycopy(both, 784, second, 0, 784);
            assertArrayEquals(
                    vae.encode(second).deviation(), vae.encodeAll(both).get(1).deviation(), CLOSE);
        }
    }

    @Test
    void aSampleIsTheDecodedNormalDistribution() {
        try (Vae vae = Vae.load(Models.vae(temp.resolve("m")))) {
            var random = new Random(7);
            var latent = new float[6];
            for (int i = 0; i < 6; i++) {
                latent[i] = (float) random.nextGaussian();
            }
            List<DecodedImage> samples = vae.sample(2, 7);
            assertArrayEquals(
                    vae.decodeAll(latent).get(1).brightness(), samples.get(1).brightness());
        }
    }

    @Test
    void theWayBeginsAndEndsAtItsEnds() {
        try (Vae vae = Vae.load(Models.vae(temp.resolve("m")))) {
            float[] from = {1, 2, 3};
            float[] to = {-1, 0, 5};
            List<DecodedImage> way = vae.interpolate(from, to, 3);
            assertEquals(3, way.size());
            assertArrayEquals(vae.decode(from).brightness(), way.get(0).brightness(), CLOSE);
            assertArrayEquals(
                    vae.decode(new float[] {0, 1, 4}).brightness(), way.get(1).brightness(), CLOSE);
            assertArrayEquals(vae.decode(to).brightness(), way.get(2).brightness(), CLOSE);
        }
    }

    @Test
    void latentValuesOfAnotherNumber() {
        try (Vae vae = Vae.load(Models.vae(temp.resolve("m")))) {
            var problem = assertThrows(IllegalArgumentException.class, () -> vae.decode(new float[6]));
            assertEquals("latent must have 3 values, got 6", problem.getMessage());
        }
    }

    @Test
    void anInfiniteLatentValue() {
        try (Vae vae = Vae.load(Models.vae(temp.resolve("m")))) {
            var problem = assertThrows(
                    IllegalArgumentException.class, () -> vae.decode(new float[] {0, Float.POSITIVE_INFINITY, 0}));
            assertEquals("value 1 of the latents must be finite, got Infinity", problem.getMessage());
        }
    }

    @Test
    void theBrightestPixelIs255() {
        var image = new DecodedImage(new io.sigmoid.zoo.ImageShape(1, 1, 2), new float[] {1, 0.5f}).image();
        assertEquals(255, image.getRaster().getSample(0, 0, 0));
        assertEquals(128, image.getRaster().getSample(1, 0, 0));
    }

    private static float[] example(int count) {
        var random = new Random(1);
        var example = new float[784 * count];
        for (int i = 0; i < example.length; i++) {
            example[i] = random.nextFloat();
        }
        return example;
    }
}
