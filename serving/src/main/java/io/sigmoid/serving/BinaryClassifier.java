package io.sigmoid.serving;

import ai.djl.Device;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Manifest;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An embedded predictor for models with a binary head: yes or no, and how probable yes is.
 *
 * <p>Safe for any number of threads. Closing waits for the predictions under way, later ones throw {@link
 * IllegalStateException}. An example is {@code manifest().input().size()} float32 values within the range of {@code
 * manifest().input()}, images channel by channel and row by row; {@link IllegalArgumentException} says what is wrong with
 * another.
 */
public final class BinaryClassifier implements AutoCloseable {
    private final LoadedModel<Head.Binary> model;
    private final float threshold;

    private BinaryClassifier(LoadedModel<Head.Binary> model, float threshold) {
        this.model = model;
        this.threshold = threshold;
    }

    /**
     * Loads and verifies a model, onto a GPU where there is one.
     *
     * @throws ArtifactException if it is damaged or has another head
     */
    public static BinaryClassifier load(Path directory) {
        return load(directory, LoadedModel.anyDevice());
    }

    /**
     * Loads and verifies a model.
     *
     * @throws ArtifactException if it is damaged or has another head
     * @throws IllegalArgumentException if this machine has no such device
     */
    public static BinaryClassifier load(Path directory, Device device) {
        LoadedModel<Head.Binary> model = LoadedModel.load(directory, device, Head.Binary.class);
        return new BinaryClassifier(
                model, model.manifest().decisionThresholds().get(0).floatValue());
    }

    /** What the model says of itself. */
    public Manifest manifest() {
        return model.manifest();
    }

    /** The names of the negative and of the positive label. */
    public List<String> labels() {
        return model.head().labels();
    }

    /** The probability from which on the answer is the positive label: the stored one, 0.5 if none is. */
    public float threshold() {
        return threshold;
    }

    /**
     * How this model wants its images.
     *
     * @throws UnsupportedOperationException if it takes no images
     */
    public ImagePreparation preparation() {
        return model.preparation();
    }

    /** Predicts one example. */
    public BinaryPrediction predict(float[] example) {
        return prediction(model.logitsOfOne(example), 0);
    }

    /** Predicts one image of any size, prepared by {@link #preparation()}. */
    public BinaryPrediction predict(BufferedImage image) {
        return predict(preparation().pixels(image));
    }

    /**
     * Predicts one PNG or JPEG file, prepared by {@link #preparation()}.
     *
     * @throws ImageException if it can't be read
     */
    public BinaryPrediction predict(Path image) {
        return predict(preparation().pixels(image));
    }

    /** Predicts any number of examples that lie one after the other in one array. */
    public List<BinaryPrediction> predictAll(float[] examples) {
        return predictions(model.logits(examples));
    }

    /** Predicts any number of images of any sizes. */
    public List<BinaryPrediction> predictAll(List<BufferedImage> images) {
        return predictions(model.logits(images));
    }

    /**
     * The raw logits of any number of examples: {@code (N, features)} flat → {@code (N)}, before the sigmoid.
     */
    public float[] logits(float[] examples) {
        return model.logits(examples);
    }

    @Override
    public void close() {
        model.close();
    }

    private List<BinaryPrediction> predictions(float[] logits) {
        var predictions = new ArrayList<BinaryPrediction>(logits.length);
        for (int i = 0; i < logits.length; i++) {
            predictions.add(prediction(logits, i));
        }
        return predictions;
    }

    /** Calibrated and linked in place. */
    private BinaryPrediction prediction(float[] logits, int at) {
        model.probabilities(logits, at);
        boolean decision = logits[at] >= threshold;
        return new BinaryPrediction(
                logits[at],
                decision,
                decision ? model.head().positive() : model.head().negative());
    }
}
