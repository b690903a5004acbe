package io.sigmoid.training.onnx;

import ai.djl.nn.Block;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sigmoid.training.TrainingException;
import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.graph.Graph;
import io.sigmoid.zoo.safetensors.SafetensorsWeights;
import io.sigmoid.zoo.safetensors.Tensor;
import io.sigmoid.zoo.safetensors.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights of an ONNX file into a block, by the names of its initialisers; the nodes of the file are not looked at.
 *
 * <p>The names are those of PyTorch's {@code state_dict}. {@code torch.onnx.export} keeps them for dense layers and
 * convolutions; it folds batch normalisation and renames what recurrent layers have, so such models come as safetensors.
 * Files that {@link OnnxModel} wrote are read whatever was folded in them: gates go back into PyTorch's order, and a folded
 * normalisation comes back as one that only adds. A whole autoencoder lacks the
 * variance, which inference does not need, and is refused: its encoder's file has it.
 */
public final class OnnxWeights {
    private static final long MOST_BYTES = 1L << 30;

    private OnnxWeights() {}

    /**
     * Gives {@code block} the weights of a file; either all of them or, if anything does not fit, none.
     *
     * @param block initialised, float32
     * @throws TrainingException if the file is none of ONNX
     * @throws io.sigmoid.zoo.safetensors.SafetensorsException if its names or shapes are not the block's
     */
    public static void load(Block block, Path file) {
        Map<String, Tensor> tensors = tensors(file, model(file));
        Gates.restore(tensors);
        if (tensors.keySet().stream().anyMatch(name -> name.endsWith(Graph.FOLDED))) {
            FoldedNormalization.restore(Graph.of(block), tensors);
        }
        SafetensorsWeights.load(block, file, tensors);
    }

    private static ModelProto model(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new TrainingException(
                        "%s: has %d bytes, at most %d are read".formatted(file, Files.size(file), MOST_BYTES));
            }
            ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
            if (!model.hasGraph() || model.getGraph().getInitializerCount() == 0) {
                throw new TrainingException(file + ": is no ONNX model with weights in it");
            }
            return model;
        } catch (InvalidProtocolBufferException e) {
            throw new TrainingException("%s: is no ONNX model: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new TrainingException("%s: can't be read: %s".formatted(file, Reason.of(e)), e);
        }
    }

    /** Numbers that some operator needs are no weights: scalars, and what the exporter calls constants. */
    private static Map<String, Tensor> tensors(Path file, ModelProto model) {
        var tensors = new LinkedHashMap<String, Tensor>();
        for (TensorProto initializer : model.getGraph().getInitializerList()) {
            String name = initializer.getName();
            TensorType type = type(initializer.getDataType());
            if (type == null || initializer.getDimsCount() == 0 || name.matches("constant_\\d+")) {
                continue;
            }
            if (tensors.put(name, tensor(file, initializer, type)) != null) {
                throw new TrainingException("%s: has two initialisers named %s".formatted(file, name));
            }
        }
        return tensors;
    }

    private static Tensor tensor(Path file, TensorProto initializer, TensorType type) {
        if (initializer.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw new TrainingException("%s: %s lies in a file of its own, save the model as one file"
                    .formatted(file, initializer.getName()));
        }
        try {
            return new Tensor(type, initializer.getDimsList(), data(initializer));
        } catch (IllegalArgumentException e) {
            throw new TrainingException(
                    "%s: %s is damaged: %s".formatted(file, initializer.getName(), e.getMessage()), e);
        }
    }

    private static ByteBuffer data(TensorProto initializer) {
        if (initializer.getFloatDataCount() == 0) {
            return ByteBuffer.wrap(initializer.getRawData().toByteArray());
        }
        List<Float> values = initializer.getFloatDataList();
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putFloat);
        return bytes.flip();
    }

    private static @Nullable TensorType type(int dataType) {
        return switch (dataType) {
            case TensorProto.DataType.FLOAT_VALUE -> TensorType.F32;
            case TensorProto.DataType.FLOAT16_VALUE -> TensorType.F16;
            case TensorProto.DataType.BFLOAT16_VALUE -> TensorType.BF16;
            case TensorProto.DataType.DOUBLE_VALUE -> TensorType.F64;
            default -> null;
        };
    }
}
