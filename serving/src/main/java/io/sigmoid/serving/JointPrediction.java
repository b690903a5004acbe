package io.sigmoid.serving;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer of a {@link JointClassifier}: one for each output.
 *
 * @param outputs by their names, in the model's order
 */
public record JointPrediction(Map<String, OutputPrediction> outputs) {
    public JointPrediction {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /**
     * The answer of a yes-or-no output.
     *
     * @throws IllegalArgumentException if there is none of that name, or it is of another kind
     */
    public BinaryPrediction binary(String output) {
        return output(output, BinaryPrediction.class);
    }

    /**
     * The answer of an output with one label of several.
     *
     * @throws IllegalArgumentException if there is none of that name, or it is of another kind
     */
    public Prediction multiClass(String output) {
        return output(output, Prediction.class);
    }

    /**
     * The answer of an output with any number of labels.
     *
     * @throws IllegalArgumentException if there is none of that name, or it is of another kind
     */
    public MultiLabelPrediction multiLabel(String output) {
        return output(output, MultiLabelPrediction.class);
    }

    private <T extends OutputPrediction> T output(String name, Class<T> type) {
        OutputPrediction output = outputs.get(name);
        if (output == null) {
            throw new IllegalArgumentException("output must be one of %s, got %s".formatted(outputs.keySet(), name));
        }
        if (!type.isInstance(output)) {
            throw new IllegalArgumentException("output %s has a %s, no %s"
                    .formatted(name, output.getClass().getSimpleName(), type.getSimpleName()));
        }
        return type.cast(output);
    }
}
