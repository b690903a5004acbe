package io.sigmoid.serving;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one call at a time, used again and again: native buffers that ONNX Runtime reads from and writes to
 * directly, bound once for each size of a batch.
 */
final class OnnxBuffers {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OnnxArray input;
    private final List<OnnxArray> outputs;
    private final int width;
    private final FloatBuffer in;
    private final List<FloatBuffer> out;
    private final @Nullable Bound[] bySize;

    /**
     * Allocates the buffers.
     *
     * @param part rows that are computed at once at most
     */
    OnnxBuffers(OrtEnvironment environment, OrtSession session, OnnxArray input, List<OnnxArray> outputs, int part) {
        this.environment = environment;
        this.session = session;
        this.input = input;
        this.outputs = outputs;
        this.width = outputs.stream().mapToInt(OnnxArray::width).sum();
        this.in = buffer(part, input);
        this.out = outputs.stream().map(output -> buffer(part, output)).toList();
        this.bySize = new Bound[part + 1];
    }

    /** Views of the buffers for one size of a batch, as ONNX Runtime wants them. */
    private record Bound(Map<String, OnnxTensor> in, Map<String, OnnxTensor> out) {}

    /** The results of {@code size} rows, side by side where there are several outputs. */
    float[] compute(RowValues rows, int from, int size) throws OrtException {
        int part = bySize.length - 1;
        var results = new float[size * width];
        for (int done = 0; done < size; done += part) {
            int some = Math.min(part, size - done);
            rows.copy(from + done * input.width(), some * input.width(), in);
            Bound bound = bound(some);
            session.run(bound.in(), bound.out()).close();
            read(results, done, some);
        }
        return results;
    }

    void close() {
        for (Bound bound : bySize) {
            if (bound != null) {
                bound.in().values().forEach(OnnxTensor::close);
                bound.out().values().forEach(OnnxTensor::close);
            }
        }
    }

    private void read(float[] results, int done, int some) {
        if (outputs.size() == 1) {
            out.get(0).get(0, results, done * width, some * width);
            return;
        }
        int at = 0;
        for (int i = 0; i < outputs.size(); i++) {
            int columns = outputs.get(i).width();
            for (int row = 0; row < some; row++) {
                out.get(i).get(row * columns, results, (done + row) * width + at, columns);
            }
            at += columns;
        }
    }

    private Bound bound(int size) throws OrtException {
        Bound bound = bySize[size];
        if (bound == null) {
            var results = new LinkedHashMap<String, OnnxTensor>();
            for (int i = 0; i < outputs.size(); i++) {
                results.put(outputs.get(i).name(), tensor(out.get(i), outputs.get(i), size));
            }
            bound = new Bound(Map.of(input.name(), tensor(in, input, size)), results);
            bySize[size] = bound;
        }
        return bound;
    }

    private OnnxTensor tensor(FloatBuffer buffer, OnnxArray array, int size) throws OrtException {
        return OnnxTensor.createTensor(environment, buffer.duplicate().limit(size * array.width()), array.batch(size));
    }

    private static FloatBuffer buffer(int part, OnnxArray array) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(part * array.width(), Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
