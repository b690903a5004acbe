package io.sigmoid.training.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFilesTest {
    private static final Head BINARY = Head.binary("no", "yes");

    /** Hides what it computes in a lambda. */
    private record Pooled(Head head) implements Architecture {
        @Override
        public Shape input() {
            return new Shape(1, 4, 4);
        }

        @Override
        public Block block() {
            return new SequentialBlock()
                    .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                    .add(ai.djl.nn.Blocks.batchFlattenBlock())
                    .add(Linear.builder().setUnits(1).build());
        }
    }

    /** A dense layer behind a block that says something else of itself than it computes. */
    private record Behind(Supplier<Block> first, Head head) implements Architecture {
        @Override
        public Shape input() {
            return new Shape(4);
        }

        @Override
        public Block block() {
            return new SequentialBlock()
                    .add(first.get())
                    .add(Linear.builder().setUnits(1).build());
        }
    }

    /** Says that it makes 5 values of 4. */
    private static final class Reshaped extends AbstractBlock implements GraphBlock {
        @Override
        protected NDList forwardInternal(
                ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> options) {
            return inputs;
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return inputs;
        }

        @Override
        public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
            return List.of(graph.add(new Operation.Reshape(List.of(5L)), inputs));
        }
    }

    /** Says that it is a ReLU. */
    private static final class Negated extends AbstractBlock implements GraphBlock {
        @Override
        protected NDList forwardInternal(
                ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> options) {
            return new NDList(inputs.get(0).neg());
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return inputs;
        }

        @Override
        public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
            return List.of(graph.add(new Operation.Elementwise(Activation.RELU), inputs));
        }
    }

    /** Its only block gives the first of 4 values, and says that it gives all. */
    private record Cut(Head head) implements Architecture {
        @Override
        public Shape input() {
            return new Shape(4);
        }

        @Override
        public Block block() {
            return new SequentialBlock().add(new FirstValue());
        }
    }

    private static final class FirstValue extends AbstractBlock implements GraphBlock {
        @Override
        protected NDList forwardInternal(
                ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> options) {
            return new NDList(inputs.get(0).get(":, :1"));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return new Shape[] {new Shape(inputs[0].get(0), 1)};
        }

        @Override
        public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
            return inputs;
        }
    }

    @Test
    void aTrainedModelHasOneAndSaysHowNearItIs(@TempDir Path temp) {
        Artifact artifact =
                TrainingJob.preset("digits-mlp").withLimit(500).withEpochs(1).run(temp.resolve("a"));
        assertTrue(artifact.manifest().files().containsKey("model.onnx"));
        assertTrue(artifact.manifest().metrics().get("onnx.difference") <= 1e-5);
        assertTrue(Artifact.read(temp.resolve("a")).onnx("model.onnx").isPresent());
    }

    @Test
    void anAutoencoderHasThree() {
        try (RandomModel model = RandomModel.of(new ConvVae(new ImageShape(1, 8, 8), java.util.List.of(4), 3))) {
            OnnxFiles files = OnnxFiles.ofRandomExamples(model.manifest(), model.block());
            assertEquals(
                    Set.of("model.onnx", "encoder.onnx", "decoder.onnx"),
                    files.files().keySet());
        }
    }

    @Test
    void aModelThatCanNotBeExportedHasNoneAndSaysWhy() {
        try (RandomModel model = RandomModel.of(new Pooled(BINARY))) {
            OnnxFiles files = OnnxFiles.ofRandomExamples(model.manifest(), model.block());
            assertEquals(Set.of(), files.files().keySet());
            assertTrue(files.reason()
                    .orElseThrow()
                    .startsWith("no model.onnx: LambdaBlock maxPool2d does not say what it computes"));
        }
    }

    @Test
    void aModelThatOnnxRuntimeRefusesHasNoneAndSaysWhy() {
        try (RandomModel model = RandomModel.of(new Behind(Reshaped::new, BINARY))) {
            OnnxFiles files = OnnxFiles.ofRandomExamples(model.manifest(), model.block());
            assertEquals(Set.of(), files.files().keySet());
            String reason = files.reason().orElseThrow();
            assertTrue(reason.startsWith("no model.onnx: ONNX Runtime can't "), reason);
            assertEquals(1, reason.lines().count());
        }
    }

    @Test
    void aModelOfMoreValuesThanItComputesHasNoneAndSaysWhy() {
        try (RandomModel model = RandomModel.of(new Cut(Head.binary("no", "yes")))) {
            OnnxFiles files = OnnxFiles.ofRandomExamples(model.manifest(), model.block());
            assertEquals(Set.of(), files.files().keySet());
            assertEquals(
                    "no model.onnx: ONNX Runtime gives 256 values, PyTorch 64",
                    files.reason().orElseThrow());
        }
    }

    @Test
    void whatIsNoNumberDiffersMostOfAll() {
        assertEquals(Double.NaN, Parity.difference(new float[2], new float[] {Float.NaN, 0}));
        assertEquals(2, Parity.difference(new float[2], new float[] {-2, 1}));
    }

    @Test
    void aModelThatComputesSomethingElseHasNoneAndSaysWhy() {
        try (RandomModel model = RandomModel.of(new Behind(Negated::new, BINARY))) {
            OnnxFiles files = OnnxFiles.ofRandomExamples(model.manifest(), model.block());
            assertEquals(Set.of(), files.files().keySet());
            assertTrue(files.reason()
                    .orElseThrow()
                    .startsWith("no model.onnx: ONNX Runtime's logits differ from PyTorch's"));
        }
    }
}
