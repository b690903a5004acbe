package io.sigmoid.serving;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.sigmoid.zoo.ActivationMapped;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.graph.Graph;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** PyTorch through DJL. */
final class PytorchEngine implements LogitEngine {
    private final NDManager manager;
    private final Map<ModelFunction, RowFunction> functions;

    private PytorchEngine(NDManager manager, Map<ModelFunction, RowFunction> functions) {
        this.manager = manager;
        this.functions = functions;
    }

    static PytorchEngine of(Artifact artifact, LoadOptions options, ModelFunction... functions) {
        NDManager manager = Pytorch.engine().newBaseManager(options.presentDevice());
        try (NDManager loading = manager.newSubManager()) {
            Block block = artifact.block(loading);
            var loaded = new EnumMap<ModelFunction, RowFunction>(ModelFunction.class);
            for (ModelFunction function : functions) {
                loaded.put(function, function(artifact, block, manager, function));
            }
            return new PytorchEngine(manager, loaded);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public float[] compute(ModelFunction function, RowValues rows, int from, int size) {
        return Objects.requireNonNull(functions.get(function)).compute(rows, from, size);
    }

    @Override
    public void close() {
        manager.close();
    }

    private static RowFunction function(Artifact artifact, Block block, NDManager manager, ModelFunction function) {
        Architecture architecture = artifact.manifest().architecture();
        Shape example = artifact.manifest().input().batch(1).slice(1);
        return switch (function) {
            case LOGITS -> logits(artifact, block, example, manager);
            case ACTIVATION_MAPS ->
                new CompiledRows(Graph.of(((ActivationMapped) architecture).maps(block)), example, manager);
            case ENCODER -> new CompiledRows(Graph.of(ConvVae.encoder(block)), example, manager);
            case DECODER ->
                new CompiledRows(
                        Graph.of(ConvVae.decoder(block)), new Shape(((ConvVae) architecture).latent()), manager);
        };
    }

    private static RowFunction logits(Artifact artifact, Block block, Shape example, NDManager manager) {
        Graph graph;
        try {
            graph = Graph.of(block);
        } catch (IllegalArgumentException e) { // An application's own block that says nothing of itself.
            return new BlockRows(artifact.block(manager), example, manager);
        }
        return new CompiledRows(graph, example, manager);
    }
}
