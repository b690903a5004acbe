package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.util.Pair;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** The layers of an initialised block, with what shapes alone say of them. */
final class LayerWalk {
    private LayerWalk() {}

    static void collect(String name, Block block, List<Summary.Layer> layers) {
        if (block.getChildren().isEmpty() || !block.getDirectParameters().isEmpty()) {
            layers.add(layer(name, block));
        }
        for (Pair<String, Block> child : block.getChildren()) {
            collect(name.isEmpty() ? child.getKey() : name + "_" + child.getKey(), child.getValue(), layers);
        }
    }

    private static Summary.Layer layer(String name, Block block) {
        Shape[] outputs = block.getOutputShapes(block.getInputShapes());
        Collection<Parameter> own = block.getDirectParameters().values();
        long parameters = 0;
        long trainable = 0;
        for (Parameter parameter : own) {
            long size = size(parameter.getShape());
            parameters = Math.addExact(parameters, size);
            trainable = Math.addExact(trainable, parameter.requiresGradient() ? size : 0);
        }
        return new Summary.Layer(
                name, kind(block), List.of(outputs), parameters, trainable, multiplyAdds(block, outputs));
    }

    private static String kind(Block block) {
        return block instanceof ParameterFree
                ? block.toString()
                : block.getClass().getSimpleName();
    }

    private static OptionalLong multiplyAdds(Block block, Shape[] outputs) {
        if (block instanceof MultiplyAdds counted) {
            return OptionalLong.of(counted.multiplyAdds(block.getInputShapes()));
        } else if (block.getDirectParameters().isEmpty()) {
            return OptionalLong.of(0);
        } else if (block instanceof Linear) {
            return OptionalLong.of(perPosition(block, size(outputs[0].slice(0, outputs[0].dimension() - 1))));
        } else if (block instanceof Convolution) {
            return OptionalLong.of(perPosition(block, size(outputs[0].slice(2))));
        } else if (block instanceof RecurrentBlock) {
            return OptionalLong.of(perPosition(block, size(block.getInputShapes()[0].slice(0, 2))));
        } else if (block instanceof BatchNorm || block instanceof LayerNorm) {
            return OptionalLong.of(size(outputs[0]));
        }
        return OptionalLong.empty();
    }

    /** Each weight of a matrix or kernel is used once at every position of the output. */
    private static long perPosition(Block block, long positions) {
        long weights = 0;
        for (Parameter parameter : block.getDirectParameters().values()) {
            if (parameter.getType() == Parameter.Type.WEIGHT) {
                weights = Math.addExact(weights, size(parameter.getShape()));
            }
        }
        return Math.multiplyExact(weights, positions);
    }

    private static long size(Shape shape) {
        long size = 1;
        for (long axis : shape.getShape()) {
            size = Math.multiplyExact(size, axis);
        }
        return size;
    }
}
