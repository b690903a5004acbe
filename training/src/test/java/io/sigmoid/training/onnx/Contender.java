package io.sigmoid.training.onnx;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.sigmoid.serving.BatchOptions;
import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.LoadOptions;
import io.sigmoid.serving.MicroBatcher;
import io.sigmoid.zoo.artifact.Artifact;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Something that predicts the same model, in one of the ways that an application may choose. */
interface Contender extends AutoCloseable {
    /** The first logit or probability of each of some examples of 28×28 values. */
    float[] predict(float[][] examples) throws OrtException, TranslateException;

    @Override
    void close() throws OrtException;

    /** By name: {@code sigmoid}, {@code batcher}, {@code plain}, {@code buffer} or {@code djl}. */
    static Contender of(String name, Path artifact) throws IOException, OrtException {
        return switch (name) {
            case "sigmoid" -> new Sigmoid(artifact);
            case "batcher" -> new Batcher(artifact);
            case "plain" -> new PlainOnnxRuntime(artifact, false);
            case "buffer" -> new PlainOnnxRuntime(artifact, true);
            case "djl" -> new DjlPredictor(artifact);
            default -> throw new IllegalArgumentException("no contender is named " + name);
        };
    }

    private static Classifier onnxRuntime(Path artifact) {
        return Classifier.load(
                Artifact.read(artifact), LoadOptions.DEFAULT.withEngine(LoadOptions.Engine.ONNX_RUNTIME));
    }

    /** Our predictor: examples checked, labels and probabilities given. */
    final class Sigmoid implements Contender {
        private final Classifier classifier;

        Sigmoid(Path artifact) {
            classifier = onnxRuntime(artifact);
        }

        @Override
        public float[] predict(float[][] examples) {
            if (examples.length == 1) {
                return new float[] {classifier.predict(examples[0]).index()};
            }
            float[] flat = new float[examples.length * 784];
            for (int i = 0; i < examples.length; i++) {
                System.arraycopy(examples[i], 0, flat, i * 784, 784);
            }
            var first = new float[examples.length];
            var predictions = classifier.predictAll(flat);
            for (int i = 0; i < first.length; i++) {
                first[i] = predictions.get(i).index();
            }
            return first;
        }

        @Override
        public void close() {
            classifier.close();
        }
    }

    /** The same for many threads. */
    final class Batcher implements Contender {
        private final Classifier classifier;
        private final MicroBatcher<io.sigmoid.serving.Prediction> batcher;

        Batcher(Path artifact) {
            classifier = onnxRuntime(artifact);
            batcher = MicroBatcher.of(
                    classifier,
                    BatchOptions.DEFAULT.withWorkers(Runtime.getRuntime().availableProcessors()));
        }

        @Override
        public float[] predict(float[][] examples) {
            return new float[] {batcher.predict(examples[0]).index()};
        }

        @Override
        public void close() {
            batcher.close();
            classifier.close();
        }
    }

    /** ONNX Runtime's Java API as its examples use it: a new tensor a call, the result as arrays of arrays. */
    final class PlainOnnxRuntime implements Contender {
        private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        private final OrtSession session;
        private final String input;
        private final boolean image;
        private final boolean buffer;

        PlainOnnxRuntime(Path artifact, boolean buffer) throws IOException, OrtException {
            try (var options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                session = environment.createSession(Files.readAllBytes(artifact.resolve("model.onnx")), options);
            }
            input = session.getInputNames().iterator().next();
            image = session.getInputInfo().get(input).getInfo().toString().contains("28, 28");
            this.buffer = buffer;
        }

        @Override
        public float[] predict(float[][] examples) throws OrtException {
            try (OnnxTensor tensor = tensor(examples);
                    OrtSession.Result result = session.run(Map.of(input, tensor))) {
                float[][] logits = (float[][]) result.get(0).getValue();
                var first = new float[logits.length];
                for (int i = 0; i < first.length; i++) {
                    first[i] = largest(logits[i]);
                }
                return first;
            }
        }

        private OnnxTensor tensor(float[][] examples) throws OrtException {
            if (buffer) {
                float[] flat = new float[examples.length * 784];
                for (int i = 0; i < examples.length; i++) {
                    System.arraycopy(examples[i], 0, flat, i * 784, 784);
                }
                long[] shape = image ? new long[] {examples.length, 1, 28, 28} : new long[] {examples.length, 784};
                return OnnxTensor.createTensor(environment, FloatBuffer.wrap(flat), shape);
            }
            if (!image) {
                return OnnxTensor.createTensor(environment, examples);
            }
            var images = new float[examples.length][1][28][];
            for (int i = 0; i < images.length; i++) {
                for (int row = 0; row < 28; row++) {
                    images[i][0][row] = Arrays.copyOfRange(examples[i], row * 28, row * 28 + 28);
                }
            }
            return OnnxTensor.createTensor(environment, images);
        }

        @Override
        public void close() throws OrtException {
            session.close();
        }
    }

    /** DJL's predictor on PyTorch, with a translator of one line each way and DJL's own batchifier. */
    final class DjlPredictor implements Contender {
        private final Model model = Model.newInstance("model", Device.cpu(), "PyTorch");
        private final Predictor<float[], Float> predictor;

        DjlPredictor(Path artifact) {
            Artifact read = Artifact.read(artifact);
            model.setBlock(read.block(model.getNDManager()));
            Shape example = read.manifest().input().batch(1).slice(1);
            predictor = model.newPredictor(new Translator<>() {
                @Override
                public NDList processInput(TranslatorContext context, float[] input) {
                    return new NDList(context.getNDManager().create(input, example));
                }

                @Override
                public Float processOutput(TranslatorContext context, NDList list) {
                    return largest(list.singletonOrThrow().toFloatArray());
                }
            });
        }

        @Override
        public float[] predict(float[][] examples) throws TranslateException {
            List<Float> all = examples.length == 1
                    ? List.of(predictor.predict(examples[0]))
                    : predictor.batchPredict(new ArrayList<>(Arrays.asList(examples)));
            var first = new float[all.size()];
            for (int i = 0; i < first.length; i++) {
                first[i] = all.get(i);
            }
            return first;
        }

        @Override
        public void close() {
            predictor.close();
            model.close();
        }
    }

    /** Index of the largest. */
    private static float largest(float[] logits) {
        int largest = 0;
        for (int i = 1; i < logits.length; i++) {
            largest = logits[i] > logits[largest] ? i : largest;
        }
        return largest;
    }
}
