package io.sigmoid.serving;

import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A predictor for variational autoencoders: pictures to latent values, latent values to pictures. To {@code predict} is to
 * reconstruct, from the mean. Images are encoded as they are, whether or not the model learnt of pixels that were drawn as 0
 * or 1.
 */
public final class Vae extends Predictor<DecodedImage> {
    private final ConvVae architecture;

    private Vae(LoadedModel model, ConvVae architecture) {
        super(model, ModelFunction.LOGITS);
        this.architecture = architecture;
    }

    /**
     * Loads and verifies a model, with {@link LoadOptions#DEFAULT}.
     *
     * @param model its directory or zip file
     * @throws ArtifactException if it is damaged or is no ConvVae
     */
    public static Vae load(Path model) {
        return load(Artifact.read(model), LoadOptions.DEFAULT);
    }

    /**
     * Loads a pretrained model from the class path by its name.
     *
     * @throws ArtifactException if there is none of that name, or it is damaged or is no ConvVae
     */
    public static Vae pretrained(String name) {
        return load(Pretrained.read(name), LoadOptions.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @throws ArtifactException if it is no ConvVae, or can't compute
     * @throws IllegalArgumentException if this machine can't keep the options
     */
    public static Vae load(Artifact artifact, LoadOptions options) {
        LoadedModel.head(artifact, Head.Pixels.class);
        Architecture architecture = artifact.manifest().architecture();
        if (!(architecture instanceof ConvVae vae)) {
            throw new ArtifactException(
                    artifact.directory(),
                    "must be a ConvVae, is a " + architecture.getClass().getSimpleName());
        }
        LoadedModel model =
                LoadedModel.load(artifact, options, ModelFunction.LOGITS, ModelFunction.ENCODER, ModelFunction.DECODER);
        return new Vae(model, vae);
    }

    /** The number of latent values. */
    public int latent() {
        return architecture.latent();
    }

    /** The reconstruction of one example from the mean of its latent values. */
    public DecodedImage reconstruct(float[] example) {
        return predict(example);
    }

    /** The latent values of one example. */
    public Latent encode(float[] example) {
        return latent(model.compute(ModelFunction.ENCODER, model.one(example), 1), 0);
    }

    /** The latent values of any number of examples that lie one after the other in one array. */
    public List<Latent> encodeAll(float[] examples) {
        int count = model.count(examples.length);
        float[] codes = model.compute(ModelFunction.ENCODER, model.rows(examples), count);
        return IntStream.range(0, count)
                .mapToObj(i -> latent(codes, i * 2 * latent()))
                .toList();
    }

    /**
     * The picture of latent values.
     *
     * @param latent {@code (latent)}, finite
     */
    public DecodedImage decode(float[] latent) {
        if (latent.length != latent()) {
            throw new IllegalArgumentException("latent must have %d values, got %d".formatted(latent(), latent.length));
        }
        return decodeAll(latent).get(0);
    }

    /** The pictures of any number of latent values, {@code (N, latent)} flat. */
    public List<DecodedImage> decodeAll(float[] latents) {
        if (latents.length % latent() != 0) {
            throw new IllegalArgumentException(
                    "latents must have a multiple of %d values, got %d".formatted(latent(), latents.length));
        }
        for (int i = 0; i < latents.length; i++) {
            if (!Float.isFinite(latents[i])) {
                throw new IllegalArgumentException(
                        "value %d of the latents must be finite, got %s".formatted(i, latents[i]));
            }
        }
        int count = latents.length / latent();
        return answers(model.compute(ModelFunction.DECODER, RowValues.checked(latents), count), count);
    }

    /**
     * Pictures of latent values drawn from the standard normal distribution.
     *
     * @param count how many
     * @param seed of {@link Random#nextGaussian()}: the same seed gives the same pictures, and a larger count more of them
     */
    public List<DecodedImage> sample(int count, long seed) {
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative, got " + count);
        }
        var random = new Random(seed);
        var latents = new float[Math.multiplyExact(count, latent())];
        for (int i = 0; i < latents.length; i++) {
            latents[i] = (float) random.nextGaussian();
        }
        return decodeAll(latents);
    }

    /**
     * Pictures along the line between two points of the latent space.
     *
     * @param from {@code (latent)}, of the first picture
     * @param to {@code (latent)}, of the last
     * @param steps number of pictures, 2 or more
     */
    public List<DecodedImage> interpolate(float[] from, float[] to, int steps) {
        if (from.length != latent() || to.length != latent() || steps < 2) {
            throw new IllegalArgumentException(
                    "from and to must have %d values and steps be 2 or more, got %d, %d and %d"
                            .formatted(latent(), from.length, to.length, steps));
        }
        var latents = new float[Math.multiplyExact(steps, latent())];
        for (int i = 0; i < latents.length; i++) {
            int step = i / latent();
            double way = (double) step / (steps - 1);
            latents[i] = (float) ((1 - way) * from[i % latent()] + way * to[i % latent()]);
        }
        return decodeAll(latents);
    }

    @Override
    int outputSize() {
        return latent();
    }

    @Override
    DecodedImage answer(float[] results, int from) {
        model.probabilities(results, from);
        int size = architecture.head().logits();
        return new DecodedImage(architecture.image(), Arrays.copyOfRange(results, from, from + size));
    }

    /** From means and logarithms of variances. */
    private Latent latent(float[] codes, int from) {
        float[] mean = Arrays.copyOfRange(codes, from, from + latent());
        var deviation = new float[latent()];
        for (int i = 0; i < deviation.length; i++) {
            deviation[i] = (float) Math.exp(codes[from + latent() + i] / 2.0);
        }
        return new Latent(mean, deviation);
    }
}
