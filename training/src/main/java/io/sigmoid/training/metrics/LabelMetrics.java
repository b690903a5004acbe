package io.sigmoid.training.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How well one label is told from the rest.
 *
 * @param label its name
 * @param counts right and wrong answers
 * @param rocAuc area under the ROC curve, defined if some examples have the label and some do not
 * @param averagePrecision defined if some examples have the label
 */
public record LabelMetrics(String label, Counts counts, OptionalDouble rocAuc, OptionalDouble averagePrecision) {
    static LabelMetrics of(String label, Counts counts, Ranking ranking) {
        return new LabelMetrics(label, counts, RocCurve.area(ranking), PrecisionRecallCurve.averagePrecision(ranking));
    }

    /** {@code precision}, {@code recall}, {@code f1}, {@code rocAuc}, {@code averagePrecision}: those that are defined. */
    public Map<String, Double> metrics() {
        var metrics = new LinkedHashMap<String, Double>();
        counts.precision().ifPresent(value -> metrics.put("precision", value));
        counts.recall().ifPresent(value -> metrics.put("recall", value));
        counts.f1().ifPresent(value -> metrics.put("f1", value));
        rocAuc.ifPresent(value -> metrics.put("rocAuc", value));
        averagePrecision.ifPresent(value -> metrics.put("averagePrecision", value));
        return metrics;
    }
}
