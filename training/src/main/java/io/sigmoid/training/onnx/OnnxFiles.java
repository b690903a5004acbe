package io.sigmoid.training.onnx;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.datasets.Batches;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.training.OneLine;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * The ONNX files of an artifact: {@value #MODEL}, from float32 in the model's range to logits, and of an autoencoder
 * {@value #ENCODER} and {@value #DECODER} besides. There are all of them or none: only what ONNX Runtime computes as
 * PyTorch does, within 1e-5 (of logits beyond ±1 that share of the largest), is worth to be kept.
 *
 * @param files by name
 * @param metrics {@code onnx.difference}, the largest difference of a logit that was seen; empty if there are no files
 * @param reason why there are no files, one line
 */
public record OnnxFiles(Map<String, byte[]> files, Map<String, Double> metrics, Optional<String> reason) {
    public static final String MODEL = "model.onnx";
    public static final String ENCODER = "encoder.onnx";
    public static final String DECODER = "decoder.onnx";

    /** Enough to meet every operator with values of every size, and no more than a second of anybody's time. */
    private static final int EXAMPLES = 256;

    /** A range of more than this says nothing of what a model is given. */
    private static final float WIDE = 1 << 16;

    private static final String ABSENT = "ONNX Runtime, which would prove it, is not on the class path";

    private static final int BATCH = 64;

    public OnnxFiles {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        metrics = Map.copyOf(metrics);
    }

    /**
     * Exports a model and compares it on the first of some examples.
     *
     * @param description what the manifest will say
     * @param block of its architecture, initialised, on any device
     * @param examples that fit it
     */
    public static OnnxFiles of(Manifest description, Block block, Epochs examples) {
        if (!runtimeIsPresent()) {
            return none(ABSENT);
        }
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            return of(description, copy(description, block, manager), values(examples));
        }
    }

    /**
     * The same for a frozen block on the CPU, on random numbers in the range of its input, where there are no examples.
     */
    public static OnnxFiles ofRandomExamples(Manifest description, Block block) {
        if (!runtimeIsPresent()) {
            return none(ABSENT);
        }
        InputSignature input = description.input();
        var random = new Random(0);
        float[] examples = new float[EXAMPLES * input.size()];
        float least = input.minimum();
        float most = input.maximum();
        if (most - least > WIDE) { // Features of tables are about 0, whatever their range allows.
            least = Math.max(least, Math.min(-4, most - 4));
            most = Math.min(most, Math.max(4, least + 4));
        }
        for (int i = 0; i < examples.length; i++) {
            examples[i] = least + random.nextFloat() * (most - least);
        }
        return of(description, block, examples);
    }

    /** The same for a frozen block on the CPU. */
    static OnnxFiles of(Manifest description, Block block, float[] examples) {
        var files = new TreeMap<String, byte[]>();
        Shape example = description.input().batch(1).slice(1);
        Parity parity;
        try {
            files.put(MODEL, OnnxModel.of(description, block, OnnxOptions.LOGITS));
            parity = Parity.of(files.get(MODEL), block, examples, example, BATCH);
            if (description.architecture() instanceof ConvVae autoencoder) {
                files.put(ENCODER, OnnxModel.encoder(description, block));
                files.put(DECODER, OnnxModel.decoder(description, block));
                Block encoder = ConvVae.encoder(block);
                parity = parity.and(Parity.of(files.get(ENCODER), encoder, examples, example, BATCH));
                int count = examples.length / Math.toIntExact(example.size());
                float[] codes = Parity.pytorch(encoder, examples, new Shape(count).addAll(example))
                        .get(0);
                parity = parity.and(Parity.of(
                        files.get(DECODER), ConvVae.decoder(block), codes, new Shape(autoencoder.latent()), BATCH));
            }
        } catch (RuntimeException // An application's own block may say of itself what it is not.
                | LinkageError e) { // No natives for this machine, or no place for them.
            return none(OneLine.of(e));
        }
        return parity.holds()
                ? new OnnxFiles(files, Map.of("onnx.difference", parity.difference()), Optional.empty())
                : none("ONNX Runtime's logits differ from PyTorch's by up to %.3g".formatted(parity.difference()));
    }

    /** Asked here, for {@link OnnxRuntimeSession} itself can't be loaded without it. */
    private static boolean runtimeIsPresent() {
        try {
            Class.forName("ai.onnxruntime.OrtEnvironment", false, OnnxFiles.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static OnnxFiles none(String reason) {
        return new OnnxFiles(Map.of(), Map.of(), Optional.of("no " + MODEL + ": " + reason));
    }

    private static float[] values(Epochs examples) {
        try (Batches batches = examples.batches(EXAMPLES);
                NDManager step = examples.manager().newSubManager()) {
            return batches.next(step).get(0).toFloatArray();
        }
    }

    private static Block copy(Manifest description, Block block, NDManager manager) {
        Block copy = description.architecture().block();
        Iterator<Parameter> from = block.getParameters().values().iterator();
        for (Parameter parameter : copy.getParameters().values()) {
            NDArray array = from.next().getArray();
            parameter.setInitializer((owner, shape, type) -> owner.create(NativeMemory.numbers(array), shape));
        }
        copy.initialize(manager, DataType.FLOAT32, description.input().batch(1));
        copy.freezeParameters(true);
        return copy;
    }
}
