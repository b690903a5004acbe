package io.sigmoid.zoo.safetensors;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that PyTorch's {@code state_dict} would have for the parameters of a block. */
public final class PytorchNames {
    private static final Pattern RECURRENT = Pattern.compile("([lr])_(\\d+)_(i2h|h2h)_(WEIGHT|BIAS)");

    private static final Map<String, String> NORM =
            Map.of("gamma", "weight", "beta", "bias", "runningMean", "running_mean", "runningVar", "running_var");

    private PytorchNames() {}

    /** Every parameter of {@code block} by its name, in the order of the block. */
    public static Map<String, Parameter> of(Block block) {
        var names = new LinkedHashMap<String, Parameter>();
        walk("", block, names);
        return names;
    }

    /** Names that PyTorch has and DJL has no parameter for: they may be in a file, and carry nothing for prediction. */
    static List<String> without(Block block) {
        var names = new ArrayList<String>();
        counters("", block, names);
        return names;
    }

    private static void walk(String prefix, Block block, Map<String, Parameter> names) {
        for (Pair<String, Parameter> own : block.getDirectParameters()) {
            put(names, prefix + parameter(block, own.getKey()), own.getValue());
        }
        List<Pair<String, Block>> children = children(block);
        for (Pair<String, Block> child : children) {
            walk(prefix + child.getKey() + ".", child.getValue(), names);
        }
    }

    private static void counters(String prefix, Block block, List<String> names) {
        if (block.getDirectParameters().values().stream()
                .anyMatch(parameter -> parameter.getType() == Parameter.Type.RUNNING_MEAN)) {
            names.add(prefix + "num_batches_tracked");
        }
        children(block).forEach(child -> counters(prefix + child.getKey() + ".", child.getValue(), names));
    }

    /**
     * DJL puts the child's number, from 1 on, in front of its name. A name that is only the class's is what DJL's containers
     * give: such children are numbered, as PyTorch does.
     */
    private static List<Pair<String, Block>> children(Block block) {
        var children = new ArrayList<Pair<String, Block>>();
        for (Pair<String, Block> child : block.getChildren()) {
            String number = String.format(Locale.ROOT, "%02d", children.size() + 1);
            String name =
                    child.getKey().startsWith(number) ? child.getKey().substring(number.length()) : child.getKey();
            boolean chosen =
                    !name.isEmpty() && !name.equals(child.getValue().getClass().getSimpleName());
            children.add(new Pair<>(chosen ? name : Integer.toString(children.size()), child.getValue()));
        }
        return children;
    }

    private static String parameter(Block block, String name) {
        if (block instanceof RecurrentBlock) {
            Matcher gate = RECURRENT.matcher(name);
            if (gate.matches()) {
                return "%s_%s_l%s%s"
                        .formatted(
                                gate.group(4).equals("WEIGHT") ? "weight" : "bias",
                                gate.group(3).equals("i2h") ? "ih" : "hh",
                                gate.group(2),
                                gate.group(1).equals("r") ? "_reverse" : "");
            }
        }
        return NORM.getOrDefault(name, name);
    }

    private static void put(Map<String, Parameter> names, String name, Parameter parameter) {
        if (names.put(name, parameter) != null) {
            throw new IllegalArgumentException(
                    "names of a block's children must differ, two parameters would be \"%s\"".formatted(name));
        }
    }
}
