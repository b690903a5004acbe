package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.google.auto.service.AutoService;
import io.sigmoid.training.BinaryCrossEntropy;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.zoo.Activation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/** What happens to sigmoids and to cross-entropies at extreme inputs. */
@AutoService(Study.class)
public final class Stability implements Study {
    /** Made by {@link Studies}. */
    public Stability() {}

    @Override
    public String name() {
        return "stability";
    }

    @Override
    public String question() {
        return "Why train on logits: what do sigmoids and cross-entropies give, in value and gradient, at extreme inputs?";
    }

    @Override
    public Findings run(Setting setting) {
        var findings = new Findings();
        for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
            sigmoids(setting, findings, type);
            crossEntropies(setting, findings, type);
        }
        return findings;
    }

    private static void sigmoids(Setting setting, Findings findings, DataType type) {
        Map<String, UnaryOperator<NDArray>> ways = new LinkedHashMap<>();
        ways.put("1 / (1 + e^−x)", Sigmoids::quotient);
        ways.put("e^x / (1 + e^x)", Sigmoids::ratio);
        ways.put("engine's", Activation.SIGMOID::apply);
        ways.put("SigmoidLayer", Sigmoids::stable);
        double[] x = {-1000, -500, -100, -10, 0, 10, 100, 500, 1000};
        var columns = new ArrayList<List<Object>>();
        DoubleStream.of(x).forEach(value -> columns.add(new ArrayList<>(List.of(value))));
        var headings = new ArrayList<>(List.of("x"));
        var broken = new ArrayList<String>();
        ways.forEach((name, way) -> {
            Gradient sigmoid = Gradient.of(setting.manager(), way, type, x);
            headings.add(name);
            headings.add("its gradient");
            int failures = 0;
            for (int i = 0; i < x.length; i++) {
                columns.get(i).add(sigmoid.values()[i]);
                columns.get(i).add(sigmoid.derivatives()[i]);
                boolean finite = Double.isFinite(sigmoid.values()[i]) && Double.isFinite(sigmoid.derivatives()[i]);
                failures += finite ? 0 : 1;
            }
            findings.fact("%s %s not finite".formatted(name, text(type)), failures);
            if (failures > 0) {
                broken.add("%s at %d".formatted(name, failures));
            }
        });
        findings.table(new StudyTable("Sigmoids in %s".formatted(text(type)), headings, columns))
                .conclude("%s: of %d inputs, value or gradient is not finite with %s."
                        .formatted(
                                text(type), x.length, broken.isEmpty() ? "none of them" : String.join(", ", broken)));
    }

    /** Of the wrong answer: the label is 1 and the logit ever more negative. */
    private static void crossEntropies(Setting setting, Findings findings, DataType type) {
        double[] z = {-1, -10, -20, -50, -90, -100, -200, -500, -750, -1000, -10_000};
        Gradient probabilities = Gradient.of(setting.manager(), Stability::onProbabilities, type, z);
        StudyTable table = StudyTable.of(
                "Cross-entropy of a wrong answer (label 1) in %s".formatted(text(type)),
                "logit",
                "−log σ(z)",
                "its gradient",
                "softplus(z) − z",
                "its gradient");
        double brokenFrom = Double.NaN;
        double worst = 0;
        for (int i = 0; i < z.length; i++) {
            Gradient logits = Gradient.of(setting.manager(), Stability::onLogits, type, z[i]);
            table = table.with(
                    z[i],
                    probabilities.values()[i],
                    probabilities.derivatives()[i],
                    logits.values()[0],
                    logits.derivatives()[0]);
            // In exact arithmetic: log(1 + e^−z) and σ(z) − 1.
            double value = -z[i] + Math.log1p(Math.exp(z[i]));
            double gradient = -1 / (1 + Math.exp(z[i]));
            worst = Math.max(worst, Math.abs(logits.values()[0] - value) / value);
            worst = Math.max(worst, Math.abs(logits.derivatives()[0] - gradient));
            boolean broken = !(Math.abs(probabilities.values()[i] - value) <= 1e-3 * value)
                    || !(Math.abs(probabilities.derivatives()[i] - gradient) <= 1e-3);
            brokenFrom = broken && Double.isNaN(brokenFrom) ? z[i] : brokenFrom;
        }
        findings.table(table)
                .fact("%s cross-entropy on probabilities wrong from".formatted(text(type)), brokenFrom)
                .fact("%s cross-entropy on logits, largest error".formatted(text(type)), worst)
                .conclude(
                        "%s: cross-entropy on probabilities %s; on logits value and gradient are within %s of the exact ones for every logit tried."
                                .formatted(
                                        text(type),
                                        Double.isNaN(brokenFrom)
                                                ? "is right for every logit tried"
                                                : "has a wrong value or gradient from logit %s on"
                                                        .formatted(Numbers.text(brokenFrom)),
                                        Numbers.text(worst)));
    }

    private static NDArray onProbabilities(NDArray z) {
        return Activation.SIGMOID.apply(z).log().neg();
    }

    /** The loss that Sigmoid trains with. */
    private static NDArray onLogits(NDArray z) {
        return BinaryCrossEntropy.PLAIN.of(z, z.onesLike());
    }

    private static String text(DataType type) {
        return type == DataType.FLOAT32 ? "float32" : "float64";
    }
}
