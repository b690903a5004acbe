package io.sigmoid.zoo.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.SmallModels;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SafetensorsWeightsTest {
    private final NDManager manager = NDManager.newBaseManager();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        manager.close();
    }

    /** A residual block that names its children as PyTorch's would. */
    private static final class Residual extends AbstractBlock {
        private final Block conv1 = addChildBlock("conv1", convolution());
        private final Block bn1 = addChildBlock("bn1", BatchNorm.builder().build());

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList in, boolean training, PairList<String, Object> options) {
            NDArray out = bn1.forward(store, conv1.forward(store, in, training), training)
                    .singletonOrThrow();
            return new NDList(out.add(in.singletonOrThrow()));
        }

        @Override
        protected void initializeChildBlocks(NDManager owner, DataType type, Shape... inputs) {
            conv1.initialize(owner, type, inputs);
            bn1.initialize(owner, type, inputs);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return inputs;
        }
    }

    private static Block convolution() {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(2)
                .build();
    }

    private SequentialBlock nested() {
        var net = new SequentialBlock()
                .add(convolution())
                .add(Activation.reluBlock())
                .add(new Residual())
                .add(new SequentialBlock()
                        .add(new SequentialBlock().add(convolution()))
                        .add(BatchNorm.builder().build()));
        net.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 4, 4));
        return net;
    }

    private SequentialBlock dense(int in) {
        var net = new SequentialBlock()
                .add(Linear.builder().setUnits(3).build())
                .add(Activation.reluBlock())
                .add(Linear.builder().setUnits(1).build());
        net.initialize(manager, DataType.FLOAT32, new Shape(1, in));
        return net;
    }

    @Test
    void namesAreThoseOfPytorch() {
        assertEquals(
                List.of(
                        "0.weight",
                        "0.bias",
                        "2.conv1.weight",
                        "2.conv1.bias",
                        "2.bn1.weight",
                        "2.bn1.bias",
                        "2.bn1.running_mean",
                        "2.bn1.running_var",
                        "3.0.0.weight",
                        "3.0.0.bias",
                        "3.1.weight",
                        "3.1.bias",
                        "3.1.running_mean",
                        "3.1.running_var"),
                List.copyOf(PytorchNames.of(nested()).keySet()));
    }

    /** Named as PyTorch numbers the layers of a sequence with weights, and as it can't be in Java. */
    private static final class Digits extends AbstractBlock {
        Digits() {
            addChildBlock("0", Linear.builder().setUnits(3).build());
            addChildBlock("2", Linear.builder().setUnits(3).build());
            addChildBlock("3x3", Linear.builder().setUnits(3).build());
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList in, boolean training, PairList<String, Object> options) {
            return in;
        }

        @Override
        protected void initializeChildBlocks(NDManager owner, DataType type, Shape... inputs) {
            getChildren().values().forEach(child -> child.initialize(owner, type, inputs));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return inputs;
        }
    }

    @Test
    void aChildsOwnNameMayBeginWithADigit() {
        Block digits = new Digits();
        digits.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
        assertEquals(
                List.of("0.weight", "0.bias", "2.weight", "2.bias", "3x3.weight", "3x3.bias"),
                List.copyOf(PytorchNames.of(digits).keySet()));
    }

    @Test
    void anLstmHasPytorchsNamesAndShapes() {
        Block lstm = LSTM.builder().setStateSize(5).setNumLayers(2).build();
        lstm.initialize(manager, DataType.FLOAT32, new Shape(1, 4, 3));
        var shapes = new LinkedHashMap<String, Shape>();
        PytorchNames.of(lstm).forEach((name, parameter) -> shapes.put(name, parameter.getShape()));
        assertEquals(
                Map.of(
                        "weight_ih_l0", new Shape(20, 3),
                        "weight_hh_l0", new Shape(20, 5),
                        "bias_ih_l0", new Shape(20),
                        "bias_hh_l0", new Shape(20),
                        "weight_ih_l1", new Shape(20, 5),
                        "weight_hh_l1", new Shape(20, 5),
                        "bias_ih_l1", new Shape(20),
                        "bias_hh_l1", new Shape(20)),
                shapes);
    }

    /** The gates as torch.nn.LSTM documents them: input, forget, cell, output. */
    @Test
    void theGatesOfAnLstmStandInPytorchsOrder() {
        Block lstm = LSTM.builder().setStateSize(1).setNumLayers(1).build();
        lstm.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 1));
        Path file = directory.resolve("lstm.safetensors");
        float[] ih = {0.1f, 0.2f, 0.3f, 0.4f};
        new Safetensors(
                        Map.of(
                                "weight_ih_l0", Tensor.of(List.of(4L, 1L), ih),
                                "weight_hh_l0", Tensor.of(List.of(4L, 1L), new float[4]),
                                "bias_ih_l0", Tensor.of(List.of(4L), new float[] {1, 0, 0, 0}),
                                "bias_hh_l0", Tensor.of(List.of(4L), new float[] {0, 0, 0.5f, -1})),
                        Map.of())
                .write(file);
        SafetensorsWeights.load(lstm, file);
        double i = sigmoid(0.1 + 1);
        double g = Math.tanh(0.3 + 0.5);
        double o = sigmoid(0.4 - 1);
        float y = lstm.forward(new ParameterStore(manager, false), new NDList(manager.ones(new Shape(1, 1, 1))), false)
                .head()
                .toFloatArray()[0];
        assertEquals(o * Math.tanh(i * g), y, 1e-6);
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    @Test
    void aBlockLoadsWhatAnotherExported() {
        SequentialBlock from = nested();
        for (Parameter parameter : from.getParameters().values()) {
            parameter.getArray().setRequiresGradient(false);
            manager.randomUniform(0.1f, 1, parameter.getShape()).copyTo(parameter.getArray());
        }
        SequentialBlock to = nested();
        Path file = directory.resolve("a.safetensors");
        SafetensorsWeights.export(from, file);
        SafetensorsWeights.load(to, file);
        NDArray x = manager.randomUniform(0, 1, new Shape(3, 2, 4, 4));
        assertArrayEquals(output(from, x), output(to, x));
        assertEquals("pt", Safetensors.read(file).metadata().get("format"));
    }

    private float[] output(Block block, NDArray x) {
        return block.forward(new ParameterStore(manager, false), new NDList(x), false)
                .singletonOrThrow()
                .toFloatArray();
    }

    @Test
    void loadingKeepsWhatIsTrainable() {
        SequentialBlock block = nested();
        Path file = directory.resolve("a.safetensors");
        SafetensorsWeights.export(block, file);
        SafetensorsWeights.load(block, file);
        PytorchNames.of(block)
                .forEach((name, parameter) -> assertEquals(
                        !name.contains("running"), parameter.getArray().hasGradient(), name));
    }

    @Test
    void denseWeightsAreOutByIn() {
        SequentialBlock block = dense(2);
        Path file = directory.resolve("a.safetensors");
        new Safetensors(
                        Map.of(
                                "0.weight", Tensor.of(List.of(3L, 2L), new float[] {1, 2, 3, 4, 5, 6}),
                                "0.bias", Tensor.of(List.of(3L), new float[] {0, 0, 1}),
                                "2.weight", Tensor.of(List.of(1L, 3L), new float[] {1, 10, 100}),
                                "2.bias", Tensor.of(List.of(1L), new float[] {1000})),
                        Map.of())
                .write(file);
        SafetensorsWeights.load(block, file);
        // hidden: 1+2·2=5, 3+4·2=11, 5+6·2+1=18
        assertArrayEquals(
                new float[] {1000 + 5 + 110 + 1800},
                output(block, manager.create(new float[] {1, 2}, new Shape(1, 2))));
    }

    @Test
    void theCounterOfBatchNormalisationIsPassedOver() {
        SequentialBlock block = nested();
        Path file = directory.resolve("a.safetensors");
        SafetensorsWeights.export(block, file);
        var tensors = new LinkedHashMap<>(Safetensors.read(file).tensors());
        tensors.put("3.1.num_batches_tracked", new Tensor(TensorType.I64, List.of(), ByteBuffer.allocate(8)));
        new Safetensors(tensors, Map.of()).write(file);
        SafetensorsWeights.load(block, file);
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        SequentialBlock block = dense(2);
        float[] before = block.getParameters().get("01Linear_weight").getArray().toFloatArray();
        Path file = directory.resolve("a.safetensors");
        SafetensorsWeights.export(dense(2), file);
        Map<String, Tensor> right = Safetensors.read(file).tensors();
        refused(block, with(right, "3.weight", right.get("2.weight")), "lacks nothing and has \"3.weight\" besides");
        refused(block, without(right, "2.bias"), "lacks \"2.bias\" and has nothing besides");
        refused(
                block,
                with(right, "2.weight", Tensor.of(List.of(3L, 1L), new float[3])),
                "\"2.weight\" must have the shape [1, 3], has [3, 1]");
        refused(
                block,
                with(right, "2.bias", new Tensor(TensorType.I32, List.of(1L), ByteBuffer.allocate(4))),
                "\"2.bias\" must be F32, F16, BF16 or F64, is I32");
        refused(
                block,
                with(right, "2.bias", Tensor.of(List.of(1L), new float[] {Float.NaN})),
                "\"2.bias\" holds NaN, weights must be finite");
        assertArrayEquals(
                before, block.getParameters().get("01Linear_weight").getArray().toFloatArray());
    }

    @Test
    void anUninitialisedBlockIsRefused() {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> SafetensorsWeights.export(Linear.builder().setUnits(1).build(), directory.resolve("a")));
        assertTrue(e.getMessage().contains("must be initialised"), e.getMessage());
        assertFalse(directory.resolve("a").toFile().exists());
    }

    static final List<Architecture> architectures = SmallModels.all();

    @ParameterizedTest
    @FieldSource("architectures")
    void everyArchitectureLoadsWhatItExported(Architecture architecture) {
        Block from = architecture.block();
        Block to = architecture.block();
        from.initialize(manager, DataType.FLOAT32, SmallModels.batch(architecture, 1));
        to.initialize(manager, DataType.FLOAT32, SmallModels.batch(architecture, 1));
        Path file = directory.resolve("a.safetensors");
        SafetensorsWeights.export(from, file);
        SafetensorsWeights.load(to, file);
        assertEquals(
                from.getParameters().size(), Safetensors.read(file).tensors().size());
        for (int i = 0; i < from.getParameters().size(); i++) {
            assertArrayEquals(
                    from.getParameters().valueAt(i).getArray().toFloatArray(),
                    to.getParameters().valueAt(i).getArray().toFloatArray());
        }
    }

    private static Map<String, Tensor> with(Map<String, Tensor> tensors, String name, Tensor tensor) {
        var copy = new LinkedHashMap<>(tensors);
        copy.put(name, tensor);
        return copy;
    }

    private static Map<String, Tensor> without(Map<String, Tensor> tensors, String name) {
        var copy = new LinkedHashMap<>(tensors);
        copy.remove(name);
        return copy;
    }

    private void refused(Block block, Map<String, Tensor> tensors, String message) {
        Path file = directory.resolve("wrong.safetensors");
        new Safetensors(tensors, Map.of()).write(file);
        var e = assertThrows(SafetensorsException.class, () -> SafetensorsWeights.load(block, file));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
