package io.sigmoid.zoo.graph;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Precision;
import io.sigmoid.zoo.safetensors.PytorchNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/** Where blocks say what they compute, one operation after the other. */
public final class GraphBuilder {
    private final IdentityHashMap<Parameter, String> names = new IdentityHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final boolean training;
    private int values;

    GraphBuilder(Block whole, boolean training) {
        this.training = training;
        PytorchNames.of(whole).forEach((name, parameter) -> names.put(parameter, name));
    }

    Value newValue() {
        return new Value(values++);
    }

    List<Node> nodes() {
        return nodes;
    }

    /** Adds one operation and returns what it computes. */
    public Value add(Operation operation, List<Value> inputs) {
        Value output = newValue();
        nodes.add(new Node(operation, inputs, output));
        return output;
    }

    /**
     * Adds what another block computes.
     *
     * @throws IllegalArgumentException if it does not say so and is none of DJL's that are known
     */
    public List<Value> describe(Block block, List<Value> inputs) {
        if (block instanceof GraphBlock known) {
            return training ? known.describeTraining(this, inputs) : known.describe(this, inputs);
        }
        return DjlBlocks.describe(this, block, inputs);
    }

    /** Whether the graph is one of training. */
    boolean isTraining() {
        return training;
    }

    /** What a layer multiplies in here if it does so in {@code inTraining} while it is trained. */
    public Precision precision(Precision inTraining) {
        return training ? inTraining : Precision.FLOAT32;
    }

    /**
     * The values of a parameter of the block that is described.
     *
     * @throws IllegalArgumentException if it is none of this block's, or not initialised
     */
    public Weight weight(Parameter parameter) {
        String name = names.get(parameter);
        if (name == null || !parameter.isInitialized()) {
            throw new IllegalArgumentException("parameter %s must be initialised and the block's own"
                    .formatted(name == null ? parameter.getName() : name));
        }
        return new Weight(
                name,
                Arrays.stream(parameter.getArray().getShape().getShape())
                        .boxed()
                        .toList(),
                NativeMemory.numbers(parameter.getArray()));
    }
}
