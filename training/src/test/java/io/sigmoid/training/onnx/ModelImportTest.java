package io.sigmoid.training.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.training.ModelImport;
import io.sigmoid.training.Progress;
import io.sigmoid.training.TrainingException;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapResNet;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.RowLstm;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.safetensors.SafetensorsException;
import io.sigmoid.zoo.safetensors.SafetensorsWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelImportTest {
    private static final Head CLASSES = Head.multiClass("a", "b", "c");
    private static final Mlp MLP = new Mlp(64, List.of(5), Activation.GELU, CLASSES);

    @TempDir
    Path temp;

    static Stream<Architecture> architectures() {
        ImageShape image = new ImageShape(1, 8, 8);
        return Stream.of(MLP, new GapResNet(image, List.of(8, 16), 1, CLASSES), new RowLstm(8, 8, 24, CLASSES));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void whatWasExportedAsOnnxComesBack(Architecture architecture) throws IOException {
        try (RandomModel model = RandomModel.of(architecture)) {
            Path file = temp.resolve("weights.onnx");
            Files.write(file, OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS));
            assertArrayEquals(logits(model), logits(write(architecture, file)), 1e-5f);
        }
    }

    @Test
    void anAutoencoderWithoutTheVarianceThatOnlyTrainingNeedsIsRefused() throws IOException {
        var architecture = new ConvVae(new ImageShape(1, 8, 8), List.of(16), 24);
        try (RandomModel model = RandomModel.of(architecture)) {
            Path file = temp.resolve("weights.onnx");
            Files.write(file, OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS));
            var error = assertThrows(SafetensorsException.class, () -> write(architecture, file));
            assertEquals(
                    file + ": is not of this block: it lacks \"encoder.3.1.bias\", \"encoder.3.1.weight\""
                            + " and has nothing besides",
                    error.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void whatWasExportedAsSafetensorsComesBack(Architecture architecture) {
        try (RandomModel model = RandomModel.of(architecture)) {
            Path file = temp.resolve("weights.safetensors");
            SafetensorsWeights.export(model.block(), file);
            assertArrayEquals(logits(model), logits(write(architecture, file)), 1e-6f);
        }
    }

    @Test
    void anAutoencoderComesBackFromItsEncoderAndItsDecoder() throws IOException {
        var architecture = new ConvVae(new ImageShape(1, 8, 8), List.of(16), 24);
        try (RandomModel model = RandomModel.of(architecture)) {
            Path encoder = temp.resolve("encoder.onnx");
            Files.write(encoder, OnnxModel.encoder(model.manifest(), model.block()));
            Path decoder = temp.resolve("decoder.onnx");
            Files.write(decoder, OnnxModel.decoder(model.manifest(), model.block()));
            Artifact artifact = new ModelImport(architecture, List.of(encoder, decoder), null, 0, 1)
                    .write("model", temp.resolve("artifact"), new Progress() {});
            assertArrayEquals(logits(model), logits(artifact), 1e-5f);
        }
        var error = assertThrows(TrainingException.class, () -> new ModelImport(
                        MLP, List.of(temp.resolve("a.onnx"), temp.resolve("b.onnx")), null, 0, 1)
                .write("model", temp.resolve("none"), new Progress() {}));
        assertEquals(
                "weights must be one file, or an encoder and a decoder of a ConvVae, got 2 files of a Mlp",
                error.getMessage());
    }

    @Test
    void anImportedModelHasAnOnnxFileOfItsOwn() {
        try (RandomModel model = RandomModel.of(MLP)) {
            Path file = temp.resolve("weights.safetensors");
            SafetensorsWeights.export(model.block(), file);
            write(MLP, file);
            assertEquals(
                    true,
                    Artifact.read(temp.resolve("model")).onnx("model.onnx").isPresent());
        }
    }

    @Test
    void weightsOfAnotherArchitectureAreRefusedAndNothingIsWritten() throws IOException {
        try (RandomModel model = RandomModel.of(MLP)) {
            Path file = temp.resolve("weights.onnx");
            Files.write(file, OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS));
            var wider = new Mlp(64, List.of(6), Activation.GELU, CLASSES);
            var error = assertThrows(SafetensorsException.class, () -> write(wider, file));
            assertEquals(file + ": \"1.weight\" must have the shape [6, 64], has [5, 64]", error.getMessage());
            assertFalse(Files.exists(temp.resolve("model")));
        }
    }

    @Test
    void whatIsNoOnnxIsRefused() throws IOException {
        Path file = temp.resolve("weights.onnx");
        Files.writeString(file, "no model at all");
        var error = assertThrows(TrainingException.class, () -> write(MLP, file));
        assertEquals(true, error.getMessage().startsWith(file + ": is no ONNX model"));
    }

    private Artifact write(Architecture architecture, Path weights) {
        return new ModelImport(architecture, weights, null, 0, 1)
                .write("imported", temp.resolve("model"), Progress.NONE);
    }

    private static float[] logits(RandomModel model) {
        Shape input = model.manifest().input().batch(3);
        return Parity.pytorch(model.block(), RandomModel.examples(3, input.size() / 3), input)
                .get(0);
    }

    private static float[] logits(Artifact artifact) {
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            Shape input = artifact.manifest().input().batch(3);
            return Parity.pytorch(artifact.block(manager), RandomModel.examples(3, input.size() / 3), input)
                    .get(0);
        }
    }
}
