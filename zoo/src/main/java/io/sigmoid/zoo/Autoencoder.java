package io.sigmoid.zoo;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encoder, sample, decoder. In inference the reconstruction; in training the mean and the log-variance after it. */
final class Autoencoder extends AbstractBlock implements GraphBlock {
    private final Block encoder;
    private final Block sample;
    private final Block decoder;

    Autoencoder(Block encoder, Block sample, Block decoder) {
        this.encoder = addChildBlock("encoder", encoder);
        this.sample = addChildBlock("sample", sample);
        this.decoder = addChildBlock("decoder", decoder);
    }

    Block encoder() {
        return encoder;
    }

    Block decoder() {
        return decoder;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDList code = encoder.forward(parameters, inputs, training);
        NDList latent = sample.forward(parameters, code, training);
        NDList outputs = new NDList(decoder.forward(parameters, latent, training));
        if (training) {
            outputs.addAll(code);
        }
        return outputs;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        encoder.initialize(manager, type, inputs);
        Shape[] code = encoder.getOutputShapes(inputs);
        sample.initialize(manager, type, code);
        decoder.initialize(manager, type, sample.getOutputShapes(code));
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        return graph.describe(decoder, graph.describe(sample, graph.describe(encoder, inputs)));
    }

    @Override
    public List<Value> describeTraining(GraphBuilder graph, List<Value> inputs) {
        List<Value> code = graph.describe(encoder, inputs);
        var outputs = new ArrayList<>(graph.describe(decoder, graph.describe(sample, code)));
        outputs.addAll(code);
        return outputs;
    }

    /** Those of inference. */
    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return decoder.getOutputShapes(sample.getOutputShapes(encoder.getOutputShapes(inputs)));
    }
}
