package io.sigmoid.training.command;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.sigmoid.training.TrainingException;
import io.sigmoid.training.onnx.OnnxModel;
import io.sigmoid.training.onnx.OnnxOptions;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Pretrained;
import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.artifact.WholeFile;
import io.sigmoid.zoo.safetensors.SafetensorsWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train export}. */
@Command(name = "export", description = "Writes a model as one file for other libraries, whole or not at all.")
final class ExportCommand implements Callable<Integer> {
    private enum Format {
        onnx,
        safetensors
    }

    private enum Part {
        whole,
        encoder,
        decoder
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The artifact, or the name of a pretrained model.")
    private Path directory;

    @Option(names = "--format", required = true, paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}.")
    private Format format;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write.")
    private Path out;

    @Option(names = "--preprocessing", description = "onnx: take the bytes of an image in place of the model's range.")
    private boolean preprocessing;

    @Option(names = "--link", description = "onnx: calibrate and give probabilities in place of logits.")
    private boolean link;

    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "whole",
            description = "onnx, of an autoencoder: ${COMPLETION-CANDIDATES}.")
    private Part part;

    @Override
    public Integer call() {
        if ((preprocessing || link) && (format != Format.onnx || part != Part.whole)) {
            throw new ParameterException(
                    spec.commandLine(), "--preprocessing and --link are for --format onnx and a whole model");
        }
        if (part != Part.whole && format != Format.onnx) {
            throw new ParameterException(spec.commandLine(), "--part is for --format onnx");
        }
        Artifact artifact = Pretrained.find(directory);
        requireOutside(artifact);
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            Block block = artifact.block(manager);
            if (format == Format.safetensors) {
                SafetensorsWeights.export(block, out);
            } else {
                write(onnx(artifact, block));
            }
        }
        spec.commandLine()
                .getOut()
                .println("%s: %s, written to %s".formatted(artifact.manifest().name(), format, out));
        return 0;
    }

    private byte[] onnx(Artifact artifact, Block block) {
        return switch (part) {
            case whole -> OnnxModel.of(artifact.manifest(), block, new OnnxOptions(preprocessing, link));
            case encoder -> OnnxModel.encoder(artifact.manifest(), block);
            case decoder -> OnnxModel.decoder(artifact.manifest(), block);
        };
    }

    /** What belongs to the model would no longer be what its manifest says. */
    private void requireOutside(Artifact artifact) {
        Path target = out.toAbsolutePath();
        Path place = Files.isDirectory(artifact.directory()) ? target.getParent() : target;
        String name = String.valueOf(target.getFileName());
        try {
            if (place != null
                    && Files.exists(place)
                    && Files.exists(artifact.directory())
                    && Files.isSameFile(place, artifact.directory())
                    && (place.equals(target)
                            || name.equals("model.json")
                            || artifact.manifest().files().containsKey(name))) {
                throw new TrainingException(out + ": is part of the model that is exported, must be another file");
            }
        } catch (IOException e) {
            throw new TrainingException("%s: can't be written: %s".formatted(out, Reason.of(e)), e);
        }
    }

    private void write(byte[] content) {
        try {
            WholeFile.write(out, file -> file.write(ByteBuffer.wrap(content)));
        } catch (IOException e) {
            throw new TrainingException("%s: can't be written: %s".formatted(out, Reason.of(e)), e);
        }
    }
}
