package io.sigmoid.zoo.djl;

import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.ArrayList;
import java.util.List;

/** How one example goes into a model and how its answer comes out. */
final class ExampleForm {
    private static final int GREY = 1;
    private static final int RGB = 3;

    private final InputSignature signature;
    private final Shape shape;
    private final Head head;
    private final Calibration calibration;
    private final float[] pixelValues = new float[256];

    ExampleForm(Manifest manifest) {
        signature = manifest.input();
        shape = signature.batch(1).slice(1);
        head = manifest.architecture().head();
        calibration = manifest.calibration();
        for (int v = 0; v < pixelValues.length; v++) {
            pixelValues[v] = signature.minimum() + v / 255f * (signature.maximum() - signature.minimum());
        }
    }

    /** Number of values of one example. */
    int size() {
        return signature.size();
    }

    /** {@code (channels, height, width)} float32 of an image of any size. */
    NDList array(NDManager manager, Image image) throws TranslateException {
        if (shape.dimension() != 3 || (shape.get(0) != GREY && shape.get(0) != RGB)) {
            throw new TranslateException("the model takes no image, its input is " + signature.shape());
        }
        int channels = (int) shape.get(0);
        int width = (int) shape.get(2);
        Image resized = image.resize(width, (int) shape.get(1), false);
        byte[] pixels;
        try (NDArray array = resized.toNDArray(manager, channels == GREY ? Image.Flag.GRAYSCALE : Image.Flag.COLOR)) {
            pixels = array.toByteArray();
        }
        var values = new float[pixels.length];
        int area = pixels.length / channels;
        for (int i = 0; i < pixels.length; i++) {
            values[i % channels * area + i / channels] = pixelValues[Byte.toUnsignedInt(pixels[i])];
        }
        return new NDList(manager.create(values, shape));
    }

    /** The model's input shape, float32. */
    NDList array(NDManager manager, float[] values) throws TranslateException {
        if (values.length != signature.size()) {
            throw new TranslateException("an example must have %d values, shape %s, got %d"
                    .formatted(signature.size(), signature.shape(), values.length));
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new TranslateException("values must be finite, value %d is %s".formatted(i, values[i]));
            }
        }
        return new NDList(manager.create(values, shape));
    }

    /** One probability a logit. */
    float[] probabilities(NDList outputs) throws TranslateException {
        var values = new float[head.logits()];
        int from = 0;
        for (NDArray output : outputs) {
            float[] part = output.toFloatArray();
            if (part.length > values.length - from) {
                throw new TranslateException("the model gives more logits than its head's %d".formatted(head.logits()));
            }
            System.arraycopy(part, 0, values, from, part.length);
            from += part.length;
        }
        if (from != values.length) {
            throw new TranslateException("the model gives %d logits, its head needs %d".formatted(from, head.logits()));
        }
        calibration.apply(values, 0);
        head.link(values, 0);
        return values;
    }

    /** Those of several outputs with the output before each, {@code "rain: yes"}, where two would be equal otherwise. */
    private static List<String> labels(Head head) {
        List<String> labels = head.labels();
        if (labels.stream().distinct().count() == labels.size()) {
            return labels;
        }
        return head.outputs().stream()
                .flatMap(output -> output.head().labels().stream().map(label -> output.name() + ": " + label))
                .toList();
    }

    /** The probability of every label. */
    Classifications classifications(NDList outputs) throws TranslateException {
        float[] values = probabilities(outputs);
        List<String> labels = labels(head);
        if (labels.isEmpty()) {
            throw new TranslateException("a model of pixels classifies nothing, use float[]");
        }
        var probabilities = new ArrayList<Double>();
        int next = 0;
        for (Head.Output output : head.outputs()) {
            if (output.head() instanceof Head.Binary) {
                probabilities.add(1 - (double) values[next]);
            }
            for (int i = 0; i < output.head().logits(); i++) {
                probabilities.add((double) values[next++]);
            }
        }
        var classifications = new Classifications(labels, probabilities);
        classifications.setTopK(labels.size());
        return classifications;
    }
}
