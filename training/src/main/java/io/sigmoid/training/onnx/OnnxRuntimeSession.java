package io.sigmoid.training.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An ONNX file in ONNX Runtime, to compare it with what it was made from. */
final class OnnxRuntimeSession implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntimeSession(byte[] model) {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model, options);
        } catch (OrtException e) {
            throw new OnnxRuntimeException("load", e);
        }
    }

    /**
     * Computes one batch.
     *
     * @param shape with the batch
     * @return the values of each output
     */
    List<float[]> run(float[] values, long[] shape) {
        try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape)) {
            return run(input);
        } catch (OrtException e) {
            throw new OnnxRuntimeException("compute", e);
        }
    }

    /** The same for a model that takes bytes. */
    List<float[]> run(byte[] values, long[] shape) {
        ByteBuffer bytes = ByteBuffer.wrap(values);
        try (OnnxTensor input = OnnxTensor.createTensor(environment, bytes, shape, OnnxJavaType.UINT8)) {
            return run(input);
        } catch (OrtException e) {
            throw new OnnxRuntimeException("compute", e);
        }
    }

    private List<float[]> run(OnnxTensor input) throws OrtException {
        try (OrtSession.Result result =
                session.run(Map.of(session.getInputNames().iterator().next(), input))) {
            var outputs = new ArrayList<float[]>();
            for (int i = 0; i < result.size(); i++) {
                FloatBuffer buffer = ((OnnxTensor) result.get(i)).getFloatBuffer();
                float[] output = new float[buffer.remaining()];
                buffer.get(output);
                outputs.add(output);
            }
            return outputs;
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new OnnxRuntimeException("free", e);
        }
    }
}
