package io.sigmoid.serving;

import ai.djl.Device;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Manifest;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An embedded predictor for models with a multi-class head: one label of several.
 *
 * <p>Safe for any number of threads. Closing waits for the predictions under way, later ones throw {@link
 * IllegalStateException}. An example is {@code manifest().input().size()} float32 values within the range of {@code
 * manifest().input()}, images channel by channel and row by row; {@link IllegalArgumentException} says what is wrong with
 * another.
 */
public final class Classifier implements AutoCloseable {
    private final LoadedModel<Head.MultiClass> model;

    private Classifier(LoadedModel<Head.MultiClass> model) {
        this.model = model;
    }

    /**
     * Loads and verifies a model, onto a GPU where there is one.
     *
     * @throws io.sigmoid.zoo.artifact.ArtifactException if it is damaged or has another head
     */
    public static Classifier load(Path directory) {
        return load(directory, LoadedModel.anyDevice());
    }

    /**
     * Loads and verifies a model.
     *
     * @throws io.sigmoid.zoo.artifact.ArtifactException if it is damaged or has another head
     * @throws IllegalArgumentException if this machine has no such device
     */
    public static Classifier load(Path directory, Device device) {
        return new Classifier(LoadedModel.load(directory, device, Head.MultiClass.class));
    }

    /** What the model says of itself. */
    public Manifest manifest() {
        return model.manifest();
    }

    /** The names of the labels, in the order of the probabilities. */
    public List<String> labels() {
        return model.head().labels();
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
    public Prediction predict(float[] example) {
        return predictions(model.logitsOfOne(example)).get(0);
    }

    /** Predicts one image of any size, prepared by {@link #preparation()}. */
    public Prediction predict(BufferedImage image) {
        return predict(preparation().pixels(image));
    }

    /**
     * Predicts one PNG or JPEG file, prepared by {@link #preparation()}.
     *
     * @throws ImageException if it can't be read
     */
    public Prediction predict(Path image) {
        return predict(preparation().pixels(image));
    }

    /** Predicts any number of examples that lie one after the other in one array. */
    public List<Prediction> predictAll(float[] examples) {
        return predictions(model.logits(examples));
    }

    /** Predicts any number of images of any sizes. */
    public List<Prediction> predictAll(List<BufferedImage> images) {
        return predictions(model.logits(images));
    }

    /**
     * The raw logits of any number of examples: {@code (N, features)} → {@code (N, labels)}, both flat, before the
     * softmax.
     */
    public float[] logits(float[] examples) {
        return model.logits(examples);
    }

    @Override
    public void close() {
        model.close();
    }

    /** Calibrated and linked in place. */
    private List<Prediction> predictions(float[] logits) {
        List<String> labels = labels();
        var predictions = new ArrayList<Prediction>(logits.length / labels.size());
        for (int from = 0; from < logits.length; from += labels.size()) {
            model.probabilities(logits, from);
            var probabilities = new ArrayList<LabelProbability>(labels.size());
            for (int i = 0; i < labels.size(); i++) {
                probabilities.add(new LabelProbability(labels.get(i), logits[from + i]));
            }
            predictions.add(new Prediction(probabilities));
        }
        return predictions;
    }
}
