package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.google.auto.service.AutoService;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.zoo.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The sigmoid and its derivative: where it is steepest, and from where on it is flat. */
@AutoService(Study.class)
public final class Curve implements Study {
    /** Made by {@link Studies}. */
    public Curve() {}

    @Override
    public String name() {
        return "curve";
    }

    @Override
    public String question() {
        return "What do the sigmoid and its derivative look like, and where does the derivative vanish?";
    }

    @Override
    public Findings run(Setting setting) {
        var findings = new Findings();
        points(setting, findings);
        range(setting, findings);
        saturation(setting, findings);
        return findings;
    }

    private static void points(Setting setting, Findings findings) {
        double[] x = {-5, -2, -1, 0, 1, 2, 5};
        Gradient sigmoid = Gradient.of(setting.manager(), Activation.SIGMOID::apply, DataType.FLOAT64, x);
        StudyTable table = StudyTable.of("σ and σ′ by autograd, float64", "x", "σ(x)", "σ′(x)", "σ(1 − σ)");
        for (int i = 0; i < x.length; i++) {
            double value = sigmoid.values()[i];
            table = table.with(x[i], value, sigmoid.derivatives()[i], value * (1 - value));
        }
        findings.table(table).fact("sigmoid(0)", sigmoid.values()[3]).fact("derivative(0)", sigmoid.derivatives()[3]);
    }

    private static void range(Setting setting, Findings findings) {
        int half = setting.pick(800, 80);
        double[] x = IntStream.rangeClosed(-half, half)
                .mapToDouble(i -> 8.0 * i / half)
                .toArray();
        Gradient sigmoid = Gradient.of(setting.manager(), Activation.SIGMOID::apply, DataType.FLOAT64, x);
        double difference = 0;
        double asymmetry = 0;
        int steepest = 0;
        for (int i = 0; i < x.length; i++) {
            double value = sigmoid.values()[i];
            difference = Math.max(difference, Math.abs(sigmoid.derivatives()[i] - value * (1 - value)));
            asymmetry = Math.max(asymmetry, Math.abs(value + sigmoid.values()[x.length - 1 - i] - 1));
            steepest = sigmoid.derivatives()[i] > sigmoid.derivatives()[steepest] ? i : steepest;
        }
        List<Double> at = boxed(x);
        findings.fact("largest derivative", sigmoid.derivatives()[steepest])
                .fact("largest derivative at", x[steepest])
                .fact("largest |σ′ − σ(1 − σ)|", difference)
                .fact("largest |σ(x) + σ(−x) − 1|", asymmetry)
                .plot(StudyPlot.of("σ and σ′", "x", "value")
                        .with("σ", at, boxed(sigmoid.values()))
                        .with("σ′", at, boxed(sigmoid.derivatives())))
                .conclude(
                        "σ(0) is %s. The derivative is largest at %s, where it is %s; over [−8, 8] it differs from σ(1 − σ) by at most %s, and σ(x) + σ(−x) from 1 by at most %s."
                                .formatted(
                                        Numbers.text(findings.fact("sigmoid(0)")),
                                        Numbers.text(x[steepest]),
                                        Numbers.text(sigmoid.derivatives()[steepest]),
                                        Numbers.text(difference),
                                        Numbers.text(asymmetry)));
    }

    private static void saturation(Setting setting, Findings findings) {
        int steps = setting.pick(120_000, 12_000);
        double[] x =
                IntStream.range(0, steps).mapToDouble(i -> 120.0 * i / steps).toArray();
        double[] minus = DoubleStream.of(x).map(value -> -value).toArray();
        StudyTable table = StudyTable.of(
                "From which |x| on the derivative is small, float32, to %s".formatted(Numbers.text(x[1])),
                "implementation",
                "σ′ < 1e-3",
                "σ′ < 1e-6",
                "σ′ = 0 above",
                "σ′ = 0 below");
        UnaryOperator<NDArray> engine = Activation.SIGMOID::apply;
        UnaryOperator<NDArray> stable = Sigmoids::stable;
        for (var each : List.of(new Named("engine's", engine), new Named("SigmoidLayer", stable))) {
            double[] right = Gradient.of(setting.manager(), each.function, DataType.FLOAT32, x)
                    .derivatives();
            double[] left = Gradient.of(setting.manager(), each.function, DataType.FLOAT32, minus)
                    .derivatives();
            double thousandth = first(x, right, d -> d < 1e-3);
            double millionth = first(x, right, d -> d < 1e-6);
            double zeroRight = first(x, right, d -> d == 0);
            double zeroLeft = -first(x, left, d -> d == 0);
            table = table.with(each.name, thousandth, millionth, zeroRight, zeroLeft);
            findings.fact(each.name + " below 1e-3", thousandth)
                    .fact(each.name + " below 1e-6", millionth)
                    .fact(each.name + " zero above", zeroRight)
                    .fact(each.name + " zero below", zeroLeft);
        }
        findings.table(table)
                .conclude(
                        "The derivative falls under 1e-3 at |x| = %s and under 1e-6 at %s. In float32 the engine's is exactly 0 from %s on and below %s, SigmoidLayer's from %s on and below %s."
                                .formatted(
                                        Numbers.text(findings.fact("engine's below 1e-3")),
                                        Numbers.text(findings.fact("engine's below 1e-6")),
                                        Numbers.text(findings.fact("engine's zero above")),
                                        Numbers.text(findings.fact("engine's zero below")),
                                        Numbers.text(findings.fact("SigmoidLayer zero above")),
                                        Numbers.text(findings.fact("SigmoidLayer zero below"))));
    }

    private record Named(String name, UnaryOperator<NDArray> function) {}

    /** The first x from which on the rule holds; NaN if it does not hold at the end. */
    private static double first(double[] x, double[] derivatives, DoublePredicate rule) {
        int from = x.length;
        while (from > 0 && rule.test(derivatives[from - 1])) {
            from--;
        }
        return from == x.length ? Double.NaN : x[from];
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
