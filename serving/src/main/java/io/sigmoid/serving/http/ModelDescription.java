package io.sigmoid.serving.http;

import io.sigmoid.zoo.artifact.Manifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is, in more words than the protocol has.
 *
 * @param kind of its outputs
 * @param outputs with their labels; none of a model that does not label
 * @param maps whether it has activation maps
 */
record ModelDescription(String name, String version, String kind, Input input, List<Labels> outputs, boolean maps) {
    /**
     * One output.
     *
     * @param name empty unless the model has several
     * @param labels in the order of the answers; of a binary output the positive one first
     * @param thresholds as many; null where there is none
     */
    record Labels(String name, String type, List<String> labels, List<@Nullable Float> thresholds) {
        static Labels of(HeadOutput output) {
            return new Labels(output.name(), output.type(), output.answers(), output.answerThresholds());
        }
    }

    static ModelDescription of(ServedModel model) {
        Manifest now = model.manifest();
        List<Labels> outputs = model.outputs() instanceof HeadOutputs
                ? HeadOutput.of(now).stream().map(Labels::of).toList()
                : List.of();
        return new ModelDescription(
                model.name(), Row.version(now), model.kind(), model.input(), outputs, model.hasMaps());
    }
}
