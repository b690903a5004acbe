package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.sigmoid.training.onnx.OnnxFiles;
import io.sigmoid.training.onnx.OnnxWeights;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.Version;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Provenance;
import io.sigmoid.zoo.artifact.StagedDirectory;
import io.sigmoid.zoo.safetensors.SafetensorsWeights;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Weights that something else trained, as an artifact: a {@code .safetensors} or {@code .onnx} file of a known
 * architecture, with the names of PyTorch's {@code state_dict}.
 *
 * @param architecture that the weights are of
 * @param weights the file; of an autoencoder in ONNX two, its encoder and its decoder
 * @param image what the model takes, where the architecture alone does not say that it is an image; null otherwise
 * @param minimum value of a black pixel, or the least of a feature
 * @param maximum value of a white pixel, or the largest of a feature
 */
public record ModelImport(
        Architecture architecture,
        List<Path> weights,
        @Nullable ImageShape image,
        float minimum,
        float maximum) {
    public ModelImport {
        weights = List.copyOf(weights);
    }

    /** Of a model in one file. */
    public ModelImport(
            Architecture architecture, Path weights, @Nullable ImageShape image, float minimum, float maximum) {
        this(architecture, List.of(weights), image, minimum, maximum);
    }

    /**
     * Reads an architecture as a job has it: {@code type: GapCnn} and its hyperparameters, in YAML.
     *
     * @throws TrainingException if it can't be read
     */
    public static Architecture readArchitecture(Path file) {
        return JobFormat.readArchitecture(file);
    }

    /**
     * Writes the artifact, with ONNX files if ONNX Runtime proves them.
     *
     * @param name of the model
     * @param directory must be new or empty
     * @param progress hears why there are no ONNX files, if there are none
     * @throws RuntimeException if the weights are not the architecture's; nothing is written then
     */
    public Artifact write(String name, Path directory, Progress progress) {
        Manifest.checkName(name);
        InputSignature input = input();
        try (StagedDirectory staged = StagedDirectory.open(directory);
                NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            Block block = architecture.block();
            block.initialize(manager, DataType.FLOAT32, input.batch(1));
            block.freezeParameters(true);
            load(block);
            Manifest manifest = manifest(name, input);
            OnnxFiles onnx = OnnxFiles.ofRandomExamples(manifest, block);
            onnx.reason().ifPresent(progress::notice);
            var extras = new HashMap<>(onnx.files());
            extras.put("README.md", card(manifest).getBytes(UTF_8));
            return Artifact.write(staged, manifest.withMetrics(onnx.metrics()), block, extras);
        }
    }

    private void load(Block block) {
        if (weights.size() == 1) {
            load(block, weights.get(0));
        } else if (architecture instanceof ConvVae && weights.size() == 2) {
            load(ConvVae.encoder(block), weights.get(0));
            load(ConvVae.decoder(block), weights.get(1));
        } else {
            throw new TrainingException(
                    "weights must be one file, or an encoder and a decoder of a ConvVae, got %d files of a %s"
                            .formatted(weights.size(), architecture.getClass().getSimpleName()));
        }
    }

    private static void load(Block block, Path file) {
        String name = file.toString();
        if (name.endsWith(".safetensors")) {
            SafetensorsWeights.load(block, file);
        } else if (name.endsWith(".onnx")) {
            OnnxWeights.load(block, file);
        } else {
            throw new TrainingException("%s: weights must be a .safetensors or .onnx file".formatted(file));
        }
    }

    private String files() {
        return weights.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.joining(", "));
    }

    private InputSignature input() {
        Shape shape = image == null ? architecture.input() : image.shape();
        InputSignature unit = InputSignature.image(shape);
        String name = shape.dimension() == 3 ? unit.name() : "features";
        return new InputSignature(name, unit.shape(), DataType.FLOAT32, minimum, maximum);
    }

    /** Of the provenance, in the place of a job's fields. */
    private static final String IMPORT = "import";

    /** Whether an artifact was imported, and has no job. */
    static boolean made(Manifest manifest) {
        return manifest.provenance().job().has(IMPORT);
    }

    private Manifest manifest(String name, InputSignature input) {
        ObjectNode job = JsonMapper.shared().createObjectNode();
        job.putObject(IMPORT).put("weights", files());
        return new Manifest(
                name,
                architecture,
                input,
                Calibration.NONE,
                List.of(),
                Map.of(),
                new Provenance(
                        "unknown",
                        "unknown",
                        job,
                        0,
                        Map.of(
                                "sigmoid", Version.sigmoid(),
                                "djl", Engine.getDjlVersion(),
                                "java", Runtime.version().toString()),
                        Version.commit(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
    }

    private String card(Manifest manifest) {
        return """
                # %s

                %s with weights imported from `%s`. How it was trained and how good it is, the file does not say.
                """.formatted(manifest.name(), architecture.getClass().getSimpleName(), files());
    }
}
