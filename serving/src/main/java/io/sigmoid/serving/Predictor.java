package io.sigmoid.serving;

import ai.djl.modality.cv.Image;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model inside an application: plain Java in, typed answers out. Each kind of head has its own predictor.
 *
 * <p>Safe for any number of threads. Closing waits for the predictions under way, later ones throw {@link
 * IllegalStateException}. Nothing that a predictor returns needs closing.
 *
 * <p>An example is {@code manifest().input().size()} float32 values within the range of {@code manifest().input()}, images
 * channel by channel and row by row; {@link IllegalArgumentException} says what is wrong with another. {@code byte[]} is
 * the same in 8-bit pixels. Pictures and files may have any size, {@link #preparation()} scales them.
 *
 * @param <R> the answer to one example
 */
public abstract sealed class Predictor<R> implements AutoCloseable
        permits ActivationMaps, BinaryClassifier, Classifier, JointClassifier, MultiLabelClassifier, Vae {
    final LoadedModel model;
    private final ModelFunction function;

    Predictor(LoadedModel model, ModelFunction function) {
        this.model = model;
        this.function = function;
    }

    /**
     * Loads and verifies a model with any head, with {@link LoadOptions#DEFAULT}.
     *
     * @param model its directory or zip file
     * @return the predictor for its head
     * @throws ArtifactException if it is damaged
     */
    public static Predictor<?> load(Path model) {
        return load(Artifact.read(model), LoadOptions.DEFAULT);
    }

    /**
     * Loads a model with any head.
     *
     * @throws ArtifactException if it can't compute
     * @throws IllegalArgumentException if this machine can't keep the options
     */
    public static Predictor<?> load(Artifact artifact, LoadOptions options) {
        Head head = artifact.manifest().architecture().head();
        if (head instanceof Head.Binary) {
            return BinaryClassifier.load(artifact, options);
        } else if (head instanceof Head.MultiClass) {
            return Classifier.load(artifact, options);
        } else if (head instanceof Head.MultiLabel) {
            return MultiLabelClassifier.load(artifact, options);
        } else if (head instanceof Head.Joint) {
            return JointClassifier.load(artifact, options);
        }
        return Vae.load(artifact, options);
    }

    /**
     * Loads a model of any head from the class path by its name.
     *
     * @throws ArtifactException if there is none of that name, or it is damaged
     */
    public static Predictor<?> pretrained(String name) {
        return load(Pretrained.read(name), LoadOptions.DEFAULT);
    }

    /** What the model says of itself. */
    public final Manifest manifest() {
        return model.manifest();
    }

    /** The names of the labels, in the model's order; none if its outputs have no names. */
    public final List<String> labels() {
        return manifest().architecture().head().labels();
    }

    /**
     * How this model wants its images.
     *
     * @throws UnsupportedOperationException if it takes no images
     */
    public final ImagePreparation preparation() {
        return ImagePreparation.of(manifest().input());
    }

    /** Predicts one example. */
    public final R predict(float[] example) {
        return answer(model.compute(function, model.one(example), 1), 0);
    }

    /** Predicts one example of 8-bit pixels: v becomes {@code minimum + v / 255 · (maximum − minimum)}. */
    public final R predict(byte[] pixels) {
        return predict(EightBit.values(manifest().input(), pixels));
    }

    /** Predicts one image of any size, prepared by {@link #preparation()}. */
    public final R predict(BufferedImage image) {
        return predict(preparation().pixels(image));
    }

    /** Predicts one of DJL's images, as {@link #predict(BufferedImage)} does. */
    public final R predict(Image image) {
        return predict(preparation().pixels(image));
    }

    /**
     * Predicts one PNG or JPEG file, prepared by {@link #preparation()}.
     *
     * @throws ImageException if it can't be read
     */
    public final R predict(Path image) {
        return predict(preparation().pixels(image));
    }

    /**
     * Predicts one PNG or JPEG image, read to the stream's end, prepared by {@link #preparation()}.
     *
     * @throws ImageException if it can't be read
     */
    public final R predict(InputStream image) {
        return predict(preparation().pixels(image));
    }

    /**
     * Predicts one raw row of a table, encoded and standardised as the training rows were.
     *
     * @param row values by the names of the columns: numbers, texts, anything whose text is the field; null or no entry is a
     *     missing value; other entries are ignored
     * @throws IllegalArgumentException if a value breaks its column's rule
     * @throws UnsupportedOperationException if the model takes no rows
     */
    public final R predict(Map<String, ? extends @Nullable Object> row) {
        return predict(TableRow.features(manifest().input(), row));
    }

    /** Predicts one raw row of a table: the components of a record by their names, as {@link #predict(Map)} does. */
    public final R predict(Record row) {
        return predict(TableRow.fields(row));
    }

    /** Predicts any number of raw rows of a table, as {@link #predict(Map)} does. */
    public final List<R> predictRows(List<? extends Map<String, ? extends @Nullable Object>> rows) {
        return predictEach(rows, (values, at, row) -> {
            float[] features = TableRow.features(manifest().input(), row);
            System.arraycopy(features, 0, values, at, features.length);
        });
    }

    /** Predicts any number of examples that lie one after the other in one array. */
    public final List<R> predictAll(float[] examples) {
        int count = model.count(examples.length);
        return answers(model.compute(function, model.rows(examples), count), count);
    }

    /** Predicts any number of examples of 8-bit pixels that lie one after the other in one array. */
    public final List<R> predictAll(byte[] pixels) {
        int width = manifest().input().size();
        return predictEach(
                model.count(pixels.length),
                (row, rows, at) -> EightBit.values(manifest().input(), pixels, row * width, rows, at));
    }

    /** Predicts any number of images of any sizes. */
    public final List<R> predictAll(List<BufferedImage> images) {
        return predictEach(images, preparation()::into);
    }

    /** Predicts any number of DJL's images of any sizes. */
    public final List<R> predictImages(List<? extends Image> images) {
        ImagePreparation preparation = preparation();
        return predictEach(images, (rows, at, image) -> preparation.into(rows, at, DjlImage.buffered(image)));
    }

    /**
     * Predicts any number of PNG or JPEG files.
     *
     * @throws ImageException if one can't be read
     */
    public final List<R> predictFiles(List<Path> images) {
        ImagePreparation preparation = preparation();
        return predictEach(images, (rows, at, image) -> preparation.into(rows, at, ImageFile.read(image)));
    }

    /**
     * The raw outputs of any number of examples, {@code (N, features)} → {@code (N, logits)}, both flat: neither calibrated
     * nor made probabilities.
     */
    public final float[] logits(float[] examples) {
        return model.compute(ModelFunction.LOGITS, model.rows(examples), model.count(examples.length));
    }

    /**
     * The probabilities of any number of examples, {@code (N, features)} → {@code (N, logits)}, both flat: calibrated, one
     * for each logit of the head in its order, the outputs of a joint head one after the other.
     */
    public final float[] probabilities(float[] examples) {
        float[] values = logits(examples);
        int width = manifest().architecture().head().logits();
        for (int from = 0; from < values.length; from += width) {
            model.probabilities(values, from);
        }
        return values;
    }

    /** Refuses anything but whole examples one after the other; returns how many they are. */
    final int check(float[] examples) {
        model.rows(examples).check();
        return model.count(examples.length);
    }

    /** Refuses to take the place of a model that takes or answers something else. */
    final void checkReplaces(Predictor<?> old) {
        Manifest before = old.manifest();
        Manifest after = manifest();
        if (getClass() != old.getClass()
                || !after.input().equals(before.input())
                || !after.architecture().head().equals(before.architecture().head())
                || outputSize() != old.outputSize()) {
            throw new ArtifactException(
                    model.place(),
                    "can't replace %s, which takes or answers something else: the input, the head and the kind of predictor must be the same"
                            .formatted(before.name()));
        }
    }

    /** What two models of one head may still differ in. */
    int outputSize() {
        return 0;
    }

    @Override
    public final void close() {
        model.close();
    }

    /**
     * The answer that a row of the function's results gives.
     *
     * @param results one or more rows; this one may be changed
     * @param from index of the row's first value
     */
    abstract R answer(float[] results, int from);

    final List<R> answers(float[] results, int count) {
        var answers = new ArrayList<R>(count);
        for (int i = 0; i < count; i++) {
            answers.add(answer(results, i * (results.length / count)));
        }
        return answers;
    }

    /** Puts the values of one example where they belong. */
    private interface Writing<T> {
        void write(float[] rows, int at, T example);
    }

    private <T> List<R> predictEach(List<? extends T> examples, Writing<T> writing) {
        return predictEach(examples.size(), (row, rows, at) -> writing.write(rows, at, examples.get(row)));
    }

    private List<R> predictEach(int count, LoadedModel.RowWriter writer) {
        return answers(model.compute(function, manifest().input().size(), count, writer), count);
    }
}
