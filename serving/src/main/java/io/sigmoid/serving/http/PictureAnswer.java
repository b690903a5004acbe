package io.sigmoid.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sigmoid.serving.ActivationMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of a picture, for people.
 *
 * @param outputs one answer an output
 * @param seen the picture as the model took it; null unless asked for
 * @param maps the activation maps; null unless asked for and there are any
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PictureAnswer(
        String model,
        String version,
        List<?> outputs,
        @Nullable Seen seen,
        @Nullable List<ActivationMap> maps) {
    /**
     * Of an output that labels.
     *
     * @param name empty unless the model has several
     * @param labels that are decided for: one, or of a multi-label output any number
     * @param probabilities in the model's order
     */
    record Labelled(String name, String type, List<String> labels, List<One> probabilities) {}

    /**
     * One label.
     *
     * @param threshold null where the most probable label is decided for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record One(String label, float probability, @Nullable Float threshold, boolean decision) {}

    /** Of an output that does not label. */
    @SuppressWarnings("ArrayRecordComponent") // Numbers to write, not a key.
    record Values(String name, List<Integer> shape, float[] values) {}

    /**
     * A picture.
     *
     * @param shape channels, height, width
     * @param values 0 for black to 1 for white
     */
    @SuppressWarnings("ArrayRecordComponent") // Numbers to write, not a key.
    record Seen(List<Integer> shape, float[] values) {}

    /**
     * The answer to one picture.
     *
     * @param seen the values that the model took; null if they are not asked for
     */
    static PictureAnswer of(ServedModel model, Row row, float @Nullable [] seen, @Nullable List<ActivationMap> maps) {
        return new PictureAnswer(
                model.name(),
                Row.version(row.manifest()),
                model.outputs() instanceof HeadOutputs ? labelled(row) : values(model, row),
                seen == null
                        ? null
                        : new Seen(model.input().shape(), model.input().brightness(seen)),
                maps);
    }

    private static List<Values> values(ServedModel model, Row row) {
        return model.outputs().tensors(List.of(row), List.of()).stream()
                .map(tensor -> new Values(
                        tensor.name(), tensor.shape().subList(1, tensor.shape().size()), tensor.values()))
                .toList();
    }

    private static List<Labelled> labelled(Row row) {
        float[] probabilities = HeadOutputs.probabilities(row.manifest(), Row.values(List.of(row)));
        return HeadOutput.of(row.manifest()).stream()
                .map(output -> labelled(output, probabilities))
                .toList();
    }

    private static Labelled labelled(HeadOutput output, float[] probabilities) {
        boolean[] decisions = output.decisions(probabilities, 0);
        List<String> labels = output.answers();
        List<@Nullable Float> thresholds = output.answerThresholds();
        var all = new ArrayList<One>();
        for (int i = 0; i < labels.size(); i++) {
            boolean negative = i == decisions.length;
            float probability = negative ? 1 - probabilities[output.from()] : probabilities[output.from() + i];
            all.add(new One(labels.get(i), probability, thresholds.get(i), negative ? !decisions[0] : decisions[i]));
        }
        return new Labelled(
                output.name(),
                output.type(),
                all.stream().filter(One::decision).map(One::label).toList(),
                all);
    }
}
