package io.sigmoid.zoo.graph;

import ai.djl.nn.Block;
import java.lang.reflect.Field;

/** Hyperparameters that DJL's blocks keep to themselves: without them nobody could compute the same. */
final class Hidden {
    private Hidden() {}

    static Number number(Block block, String field) {
        return (Number) value(block, field);
    }

    static boolean flag(Block block, String field) {
        return (Boolean) value(block, field);
    }

    private static Object value(Block block, String name) {
        for (Class<?> type = block.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    try {
                        field.setAccessible(true);
                        return field.get(block);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException("%s of %s can't be read".formatted(name, type.getName()), e);
                    }
                }
            }
        }
        throw new IllegalStateException("this version of DJL has no %s in %s"
                .formatted(name, block.getClass().getName()));
    }
}
