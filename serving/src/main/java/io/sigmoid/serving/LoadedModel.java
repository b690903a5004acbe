package io.sigmoid.serving;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Manifest;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A verified model and its engine, which every kind of predictor shares: checks what comes in, computes in batches of
 * bounded size, and closes only when nothing computes any more.
 */
final class LoadedModel implements AutoCloseable {
    /** Examples of one forward pass: more would cost memory and gain no speed. */
    static final int MOST_EXAMPLES = 256;

    private final Path place;
    private final Manifest manifest;
    private final LogitEngine engine;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private LoadedModel(Path place, Manifest manifest, LogitEngine engine) {
        this.place = place;
        this.manifest = manifest;
        this.engine = engine;
    }

    /** Writes one row of several into an array. */
    interface RowWriter {
        void write(int row, float[] rows, int at);
    }

    /**
     * Loads a model and tries each of its functions once: a model that can't compute fails here, not at the first
     * prediction.
     */
    static LoadedModel load(Artifact artifact, LoadOptions options, ModelFunction... functions) {
        var model = new LoadedModel(artifact.directory(), artifact.manifest(), engine(artifact, options, functions));
        try {
            for (ModelFunction function : functions) {
                if (function != ModelFunction.DECODER) {
                    model.tryOnce(function);
                }
            }
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static LogitEngine engine(Artifact artifact, LoadOptions options, ModelFunction... functions) {
        boolean onnx =
                switch (options.engine()) {
                    case PYTORCH -> false;
                    case ONNX_RUNTIME -> true;
                    case AUTO ->
                        !options.asksForGpu() && OnnxRuntime.isPresent() && OnnxRuntime.computes(artifact, functions);
                };
        return onnx ? OnnxRuntime.engine(artifact, functions) : PytorchEngine.of(artifact, options, functions);
    }

    /**
     * The head of an artifact, if it is of the given kind.
     *
     * @throws ArtifactException if it is of another
     */
    static <H extends Head> H head(Artifact artifact, Class<H> type) {
        Head head = artifact.manifest().architecture().head();
        if (!type.isInstance(head)) {
            throw new ArtifactException(artifact.directory(), "has " + HeadNames.withPredictor(head));
        }
        return type.cast(head);
    }

    Path place() {
        return place;
    }

    Manifest manifest() {
        return manifest;
    }

    /** Calibrates a row of logits and applies the link, in place. */
    void probabilities(float[] logits, int from) {
        manifest.calibration().apply(logits, from);
        manifest.architecture().head().link(logits, from);
    }

    /** One example; its values are looked at when they are computed. */
    RowValues one(float[] example) {
        int values = manifest.input().size();
        if (example.length != values) {
            throw new IllegalArgumentException("input must have %d values %s, got %d"
                    .formatted(values, manifest.input().shape(), example.length));
        }
        return RowValues.of(example, manifest.input());
    }

    /** Whole examples one after the other; their values are looked at when they are computed. */
    RowValues rows(float[] examples) {
        count(examples.length);
        return RowValues.of(examples, manifest.input());
    }

    /** The number of whole examples in an array of {@code length} values. */
    int count(int length) {
        int values = manifest.input().size();
        if (length % values != 0) {
            throw new IllegalArgumentException("input must have a multiple of %d values %s, got %d"
                    .formatted(values, manifest.input().shape(), length));
        }
        return length / values;
    }

    /** What a function makes of {@code count} rows that lie one after the other in one array. */
    float[] compute(ModelFunction function, RowValues rows, int count) {
        return whileOpen(() -> {
            if (count > 0 && count <= MOST_EXAMPLES) {
                return numbers(engine.compute(function, rows, 0, count));
            }
            int width = count == 0 ? 0 : rows.size() / count;
            return inParts(count, (from, size) -> engine.compute(function, rows, from * width, size));
        });
    }

    /** What a function makes of {@code count} rows of the given width, which are written some at a time. */
    float[] compute(ModelFunction function, int width, int count, RowWriter writer) {
        return whileOpen(() -> {
            var rows = new float[Math.min(count, MOST_EXAMPLES) * width];
            return inParts(count, (from, size) -> {
                for (int i = 0; i < size; i++) {
                    writer.write(from + i, rows, i * width);
                }
                return engine.compute(function, RowValues.checked(rows), 0, size);
            });
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

    /** Computes the rows from {@code from} on. */
    private interface Part {
        float[] compute(int from, int size);
    }

    private float[] inParts(int count, Part part) {
        var all = new float[0];
        for (int from = 0; from < count; from += MOST_EXAMPLES) {
            int size = Math.min(MOST_EXAMPLES, count - from);
            float[] some = numbers(part.compute(from, size));
            int width = some.length / size;
            if (from == 0) {
                all = new float[Math.multiplyExact(count, width)];
            }
            System.arraycopy(some, 0, all, from * width, some.length);
        }
        return all;
    }

    private float[] whileOpen(Supplier<float[]> work) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model of %s is closed".formatted(place));
            }
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    private void tryOnce(ModelFunction function) {
        int logits = engine.compute(
                        function, RowValues.checked(new float[manifest.input().size()]), 0, 1)
                .length;
        int needed = manifest.architecture().head().logits();
        if (function == ModelFunction.LOGITS && logits != needed) {
            throw new ArtifactException(
                    place, "its block gives %d logits, its head needs %d".formatted(logits, needed));
        }
    }

    private float[] numbers(float[] results) {
        for (float result : results) {
            if (Float.isNaN(result)) {
                throw new OverflowException(place);
            }
        }
        return results;
    }
}
