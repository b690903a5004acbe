package io.sigmoid.serving;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One ONNX file in ONNX Runtime, for any number of threads at once. Each call borrows {@link OnnxBuffers}, of which there
 * are never more than there were calls at the same time: a call allocates no native memory.
 */
final class OnnxFunction {
    /** Values that flow into one layer and out of it should lie in a core's own cache; see the benchmark. */
    private static final int PART = 16;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OnnxArray input;
    private final List<OnnxArray> outputs;
    private final int part;
    private final Queue<OnnxBuffers> free = new ConcurrentLinkedQueue<>();

    private OnnxFunction(OrtEnvironment environment, OrtSession session) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.input = arrays(session.getInputInfo()).get(0);
        this.outputs = arrays(session.getOutputInfo());
        this.part = PART;
    }

    /** Loads a model of one input. */
    static OnnxFunction of(OrtEnvironment environment, byte[] model) throws OrtException {
        try (var options = new OrtSession.SessionOptions()) {
            // The callers' threads are what computes: more of them would wait, spinning, for each other.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return new OnnxFunction(environment, environment.createSession(model, options));
        }
    }

    float[] compute(RowValues rows, int from, int size) throws OrtException {
        OnnxBuffers buffers = free.poll();
        if (buffers == null) {
            buffers = new OnnxBuffers(environment, session, input, outputs, part);
        }
        try {
            return buffers.compute(rows, from, size);
        } finally {
            free.add(buffers);
        }
    }

    /** Frees the model and all buffers; nothing computes any more. */
    void close() throws OrtException {
        for (OnnxBuffers buffers : free) {
            buffers.close();
        }
        session.close();
    }

    private static List<OnnxArray> arrays(Map<String, NodeInfo> nodes) {
        var arrays = new ArrayList<OnnxArray>();
        nodes.forEach((name, node) -> arrays.add(OnnxArray.of(name, ((TensorInfo) node.getInfo()).getShape())));
        return arrays;
    }
}
