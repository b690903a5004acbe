package io.sigmoid.training.onnx;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.training.PresentData;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ONNX Runtime against PyTorch on 1,000 test images: for every preset after a short training, and with
 * {@code -Dsigmoid.artifacts=DIR} for the trained artifacts in a directory.
 */
class PresetParityTest {
    private static final int EXAMPLES = 1000;
    private static final double ANSWER = 1e-5;
    private static final int[] BATCHES = {1, 7, 64};

    @TempDir
    Path temp;

    @ParameterizedTest
    @MethodSource("io.sigmoid.training.TrainingJob#presets")
    void ofAPreset(String preset) {
        TrainingJob job =
                TrainingJob.preset(preset).withValidation(0.1).withEpochs(2).withDevice("cpu");
        PresentData.require(job.data());
        if (job.architecture().head() instanceof Head.Pixels) {
            assertHolds(job.withLimit(500).run(temp.resolve(preset)));
            return;
        }
        ImageSource source = ImageSource.of(job.data());
        LabelledImages test = source.load(Part.TEST);
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            // A fit, for the metrics of a run are of all 10,000.
            Block block = job.fit(source.load(Part.TRAIN).first(500), test.first(100), manager)
                    .block();
            block.freezeParameters(true);
            float[] images = images(test);
            Manifest manifest = RandomModel.manifest(job.architecture(), Calibration.NONE);
            assertHolds(preset, manifest, OnnxFiles.of(manifest, block, images).files(), block, images);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "sigmoid.artifacts", matches = ".+")
    void ofTrainedArtifacts() throws IOException {
        List<Path> directories;
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("sigmoid.artifacts")))) {
            directories = files.filter(directory -> Files.exists(directory.resolve("model.json")))
                    .sorted()
                    .toList();
        }
        assertFalse(directories.isEmpty());
        directories.forEach(directory -> assertHolds(Artifact.read(directory)));
    }

    private static void assertHolds(Artifact artifact) {
        var files = new HashMap<String, byte[]>();
        for (String file : List.of("model.onnx", "encoder.onnx", "decoder.onnx")) {
            artifact.onnx(file).ifPresent(model -> files.put(file, model));
        }
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            assertHolds(
                    artifact.manifest().name(),
                    artifact.manifest(),
                    files,
                    artifact.block(manager),
                    images(ImageSource.of(TrainingJob.of(artifact).data()).load(Part.TEST)));
        }
    }

    private static void assertHolds(
            String name, Manifest manifest, Map<String, byte[]> files, Block block, float[] images) {
        Shape image = manifest.input().batch(1).slice(1);
        Head head = manifest.architecture().head();
        assertHolds(name + " model.onnx", files.get("model.onnx"), block, head, images, image);
        if (manifest.architecture() instanceof ConvVae autoencoder) {
            Block encoder = ConvVae.encoder(block);
            assertHolds(name + " encoder.onnx", files.get("encoder.onnx"), encoder, null, images, image);
            float[] codes = Parity.pytorch(encoder, images, new Shape(EXAMPLES).addAll(image))
                    .get(0);
            assertHolds(
                    name + " decoder.onnx",
                    files.get("decoder.onnx"),
                    ConvVae.decoder(block),
                    head,
                    codes,
                    new Shape(autoencoder.latent()));
        }
    }

    /** Logits within 1e-5, or that share of the largest, and then the answers made of them; null for what is no logits. */
    private static void assertHolds(
            String name, byte[] model, Block block, @Nullable Head head, float[] examples, Shape example) {
        for (int batch : BATCHES) {
            Parity parity = Parity.of(model, block, examples, example, batch);
            String line = "%-30s batch %2d: largest difference %.2e, largest value %.1f"
                    .formatted(name, batch, parity.difference(), parity.largest());
            System.out.println(line);
            assertTrue(parity.holds(), line);
            if (head != null && parity.difference() > ANSWER) {
                assertAnswersHold(name, model, block, head, examples, example, batch);
            }
        }
    }

    /** What a user sees, in [0, 1], whatever size the logits have. */
    private static void assertAnswersHold(
            String name, byte[] model, Block block, Head head, float[] examples, Shape example, int batch) {
        int values = Math.toIntExact(example.size());
        double largest = 0;
        try (var session = new OnnxRuntimeSession(model)) {
            for (int from = 0; from < EXAMPLES; from += batch) {
                int count = Math.min(batch, EXAMPLES - from);
                float[] some = Arrays.copyOfRange(examples, from * values, (from + count) * values);
                Shape shape = new Shape(count).addAll(example);
                float[] expected = linked(Parity.pytorch(block, some, shape), count, head);
                float[] actual = linked(session.run(some, shape.getShape()), count, head);
                for (int i = 0; i < expected.length; i++) {
                    largest = Math.max(largest, Math.abs((double) expected[i] - actual[i]));
                }
            }
        }
        String line = "%-30s batch %2d: largest difference of an answer %.2e".formatted(name, batch, largest);
        System.out.println(line);
        assertTrue(largest <= ANSWER, line);
    }

    /** The logits of all outputs, row by row, through the link. */
    private static float[] linked(List<float[]> outputs, int rows, Head head) {
        var all = new float[rows * head.logits()];
        for (int row = 0; row < rows; row++) {
            int at = row * head.logits();
            for (float[] output :
                    outputs.subList(0, Math.min(outputs.size(), head.outputs().size()))) {
                int width = output.length / rows;
                System.arraycopy(output, row * width, all, at, width);
                at += width;
            }
            head.link(all, row * head.logits());
        }
        return all;
    }

    /** The first, as models take them. */
    private static float[] images(LabelledImages test) {
        var values = new float[EXAMPLES * test.pixels(0).length];
        int to = 0;
        for (int row = 0; row < EXAMPLES; row++) {
            for (byte pixel : test.pixels(row)) {
                values[to++] = (pixel & 0xff) / 255f;
            }
        }
        return values;
    }
}
