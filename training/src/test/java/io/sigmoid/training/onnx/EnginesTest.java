package io.sigmoid.training.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.JointClassifier;
import io.sigmoid.serving.LoadOptions;
import io.sigmoid.serving.LoadOptions.Engine;
import io.sigmoid.serving.Vae;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesTest {
    private static final ImageShape IMAGE = new ImageShape(1, 8, 8);
    private static final Head CLASSES = Head.multiClass("a", "b", "c");
    private static final Head JOINT =
            Head.joint(new Head.Output("parity", Head.binary("even", "odd")), new Head.Output("letter", CLASSES));
    private static final LoadOptions ONNX_RUNTIME = LoadOptions.DEFAULT.withEngine(Engine.ONNX_RUNTIME);
    private static final LoadOptions PYTORCH = LoadOptions.DEFAULT.withEngine(Engine.PYTORCH);

    @TempDir
    Path temp;

    @Test
    void anyNumberOfExamplesHasTheSameLogits() {
        Artifact artifact = artifact(cnn(CLASSES), true);
        try (Classifier onnx = Classifier.load(artifact, ONNX_RUNTIME);
                Classifier pytorch = Classifier.load(artifact, PYTORCH)) {
            for (int count : new int[] {0, 1, 2, 15, 16, 17, 300}) {
                float[] examples = RandomModel.examples(count, 64);
                assertArrayEquals(pytorch.logits(examples), onnx.logits(examples), 1e-5f);
            }
        }
    }

    @Test
    void severalOutputsLieSideBySide() {
        Artifact artifact = artifact(cnn(JOINT), true);
        try (JointClassifier onnx = JointClassifier.load(artifact, ONNX_RUNTIME);
                JointClassifier pytorch = JointClassifier.load(artifact, PYTORCH)) {
            float[] examples = RandomModel.examples(35, 64);
            assertArrayEquals(pytorch.logits(examples), onnx.logits(examples), 1e-5f);
        }
    }

    @Test
    void anAutoencoderEncodesAndDecodes() {
        Artifact artifact = artifact(new ConvVae(IMAGE, List.of(4), 3), true);
        try (Vae onnx = Vae.load(artifact, ONNX_RUNTIME);
                Vae pytorch = Vae.load(artifact, PYTORCH)) {
            float[] example = RandomModel.examples(1, 64);
            assertArrayEquals(
                    pytorch.encode(example).deviation(), onnx.encode(example).deviation(), 1e-5f);
            float[] latent = pytorch.encode(example).mean();
            assertArrayEquals(
                    pytorch.decode(latent).brightness(), onnx.decode(latent).brightness(), 1e-5f);
        }
    }

    @Test
    void manyThreadsGetTheirOwnAnswers() throws Exception {
        Artifact artifact = artifact(cnn(CLASSES), true);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Classifier onnx = Classifier.load(artifact, ONNX_RUNTIME)) {
            float[] examples = RandomModel.examples(16, 64);
            float[][] alone = new float[16][];
            List<Callable<float[]>> work = IntStream.range(0, 16)
                    .<Callable<float[]>>mapToObj(i -> () -> {
                        float[] example = Arrays.copyOfRange(examples, i * 64, i * 64 + 64);
                        float[] last = onnx.logits(example);
                        for (int n = 0; n < 200; n++) {
                            assertArrayEquals(last, onnx.logits(example));
                        }
                        return last;
                    })
                    .toList();
            for (int i = 0; i < 16; i++) {
                alone[i] = onnx.logits(Arrays.copyOfRange(examples, i * 64, i * 64 + 64));
            }
            List<Future<float[]>> answers = threads.invokeAll(work);
            for (int i = 0; i < 16; i++) {
                assertArrayEquals(alone[i], answers.get(i).get());
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void withoutAnOnnxFilePytorchComputes() {
        Artifact artifact = artifact(cnn(CLASSES), false);
        try (Classifier classifier = Classifier.load(artifact, LoadOptions.DEFAULT)) {
            assertEquals(3, classifier.logits(new float[64]).length);
        }
        var error = assertThrows(ArtifactException.class, () -> Classifier.load(artifact, ONNX_RUNTIME));
        assertEquals(
                temp.resolve("model") + ": has no ONNX file for [LOGITS], PyTorch computes it", error.getMessage());
    }

    @Test
    void onnxRuntimeIsNotForAGpu() {
        assertThrows(IllegalArgumentException.class, () -> new LoadOptions(Device.gpu(0), Engine.ONNX_RUNTIME));
    }

    private static GapCnn cnn(Head head) {
        return new GapCnn(IMAGE, List.of(16, 24), Pooling.DENSE, head);
    }

    private Artifact artifact(Architecture architecture, boolean onnx) {
        try (RandomModel model = RandomModel.of(architecture);
                StagedDirectory staged = StagedDirectory.open(temp.resolve("model"))) {
            Map<String, byte[]> extras = onnx
                    ? OnnxFiles.ofRandomExamples(model.manifest(), model.block())
                            .files()
                    : Map.of();
            return Artifact.write(staged, model.manifest(), model.block(), extras);
        }
    }
}
