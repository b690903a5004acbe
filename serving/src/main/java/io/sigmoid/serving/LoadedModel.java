package io.sigmoid.serving;

import ai.djl.Device;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A verified model and its engine, which every kind of predictor shares: checks what comes in, computes in batches of
 * bounded size, and closes only when nothing computes any more.
 *
 * @param <H> what the logits mean
 */
final class LoadedModel<H extends Head> implements AutoCloseable {
    /** Examples of one forward pass: more would cost memory and gain no speed. */
    static final int MOST_EXAMPLES = 256;

    private final Path directory;
    private final Manifest manifest;
    private final H head;
    private final LogitEngine engine;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private LoadedModel(Path directory, Manifest manifest, H head, LogitEngine engine) {
        this.directory = directory;
        this.manifest = manifest;
        this.head = head;
        this.engine = engine;
    }

    /** The GPU where there is one. */
    static Device anyDevice() {
        return Devices.parse("auto");
    }

    static <H extends Head> LoadedModel<H> load(Path directory, Device device, Class<H> type) {
        Device present = Devices.parse(
                device.equals(Device.cpu()) ? "cpu" : device.getDeviceType() + ":" + device.getDeviceId());
        Artifact artifact = Artifact.read(directory);
        Head head = artifact.manifest().architecture().head();
        if (!type.isInstance(head)) {
            throw new ArtifactException(directory, "has %s".formatted(HeadNames.withPredictor(head)));
        }
        LogitEngine engine = PytorchEngine.of(artifact, present);
        var model = new LoadedModel<>(directory, artifact.manifest(), type.cast(head), engine);
        try {
            model.tryOnce();
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    Manifest manifest() {
        return manifest;
    }

    H head() {
        return head;
    }

    /** Calibrates a row of logits and applies the link, in place. */
    void probabilities(float[] logits, int from) {
        manifest.calibration().apply(logits, from);
        head.link(logits, from);
    }

    ImagePreparation preparation() {
        return ImagePreparation.of(manifest.input());
    }

    /** Logits of exactly one example. */
    float[] logitsOfOne(float[] example) {
        int values = manifest.input().size();
        if (example.length != values) {
            throw new IllegalArgumentException("input must have %d values %s, got %d"
                    .formatted(values, manifest.input().shape(), example.length));
        }
        return logits(example);
    }

    /** Logits of any number of examples, one after the other. */
    float[] logits(float[] examples) {
        int values = manifest.input().size();
        if (examples.length % values != 0) {
            throw new IllegalArgumentException("input must have a multiple of %d values %s, got %d"
                    .formatted(values, manifest.input().shape(), examples.length));
        }
        checkRange(examples);
        return whileOpen(() -> {
            var logits = new float[examples.length / values * head.logits()];
            for (int from = 0; from < examples.length; from += MOST_EXAMPLES * values) {
                int length = Math.min(examples.length - from, MOST_EXAMPLES * values);
                float[] some = engine.logits(FloatBuffer.wrap(examples, from, length), length / values);
                System.arraycopy(numbers(some), 0, logits, from / values * head.logits(), some.length);
            }
            return logits;
        });
    }

    /** Logits of any number of images, prepared some at a time. */
    float[] logits(List<BufferedImage> images) {
        ImagePreparation preparation = preparation();
        int values = manifest.input().size();
        return whileOpen(() -> {
            var logits = new float[images.size() * head.logits()];
            for (int from = 0; from < images.size(); from += MOST_EXAMPLES) {
                List<BufferedImage> some = images.subList(from, Math.min(from + MOST_EXAMPLES, images.size()));
                var pixels = new float[some.size() * values];
                for (int i = 0; i < some.size(); i++) {
                    preparation.into(pixels, i * values, some.get(i));
                }
                System.arraycopy(logits(pixels), 0, logits, from * head.logits(), some.size() * head.logits());
            }
            return logits;
        });
    }

    /** Waits for the calls under way; later ones are refused. Closing again does nothing. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                engine.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private float[] whileOpen(Supplier<float[]> work) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model of %s is closed".formatted(directory));
            }
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** A model that can't compute fails when it is loaded, not at the first prediction. */
    private void tryOnce() {
        int values = manifest.input().size();
        int logits = engine.logits(FloatBuffer.allocate(values), 1).length;
        if (logits != head.logits()) {
            throw new ArtifactException(
                    directory, "its block gives %d logits, its head needs %d".formatted(logits, head.logits()));
        }
    }

    private float[] numbers(float[] logits) {
        for (float logit : logits) {
            if (Float.isNaN(logit)) {
                throw new IllegalStateException(
                        "the model of %s gave NaN: its weights overflow float32 on this input".formatted(directory));
            }
        }
        return logits;
    }

    private void checkRange(float[] values) {
        InputSignature input = manifest.input();
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= input.minimum() && values[i] <= input.maximum())) {
                throw new IllegalArgumentException("value %d of the input must lie in [%s, %s], got %s"
                        .formatted(i, input.minimum(), input.maximum(), values[i]));
            }
        }
    }
}
