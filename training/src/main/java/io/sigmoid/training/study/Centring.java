package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import com.google.auto.service.AutoService;
import io.sigmoid.training.Autograd;
import io.sigmoid.training.BinaryCrossEntropy;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.training.metrics.Spread;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What it means for the next layer that a sigmoid's outputs are all positive. */
@AutoService(Study.class)
public final class Centring implements Study {
    /** What makes the next layer's inputs. */
    private record Hidden(String name, UnaryOperator<NDArray> function) {}

    /** A sigmoid, the same about 0, which tells the sign's part from that of the scale, and tanh. */
    private static final List<Hidden> HIDDEN = List.of(
            new Hidden("sigmoid", Activation.SIGMOID::apply),
            new Hidden(
                    "sigmoid − ½",
                    x -> Activation.SIGMOID.apply(x).sub(x.getManager().full(new Shape(), 0.5f))),
            new Hidden("tanh", Activation.TANH::apply));

    /** Made by {@link Studies}. */
    public Centring() {}

    @Override
    public String name() {
        return "centring";
    }

    @Override
    public String question() {
        return "What do outputs that are all positive do to the gradients of the next layer's weights?";
    }

    @Override
    public Findings run(Setting setting) {
        var findings = new Findings();
        signs(setting, findings);
        paths(setting, findings);
        return findings;
    }

    /** One example at a time: of a unit's weights, the share whose gradient has the sign of most of them. */
    private static void signs(Setting setting, Findings findings) {
        int examples = setting.pick(1000, 50);
        int width = 64;
        StudyTable table = StudyTable.of(
                "Gradients of the %d weights of one unit, one example at a time".formatted(width),
                "hidden layer",
                "share with the sign of most");
        for (Hidden layer : HIDDEN) {
            var shares = new ArrayList<Double>();
            for (long seed : setting.seeds(5, 2)) {
                shares.add(shareOfOneSign(setting.manager(), layer, width, examples, seed));
            }
            Spread spread = Spread.of(shares);
            table = table.with(layer.name, spread.percent());
            findings.fact(layer.name + ": share of one sign", spread.mean())
                    .fact(layer.name + ": share of one sign, deviation", spread.deviation());
        }
        findings.table(table)
                .conclude(
                        "After a sigmoid layer, %s of the gradients of a unit's weights have one sign; after the same less a half, %s; after tanh, %s."
                                .formatted(
                                        Numbers.percent(findings.fact("sigmoid: share of one sign")),
                                        Numbers.percent(findings.fact("sigmoid − ½: share of one sign")),
                                        Numbers.percent(findings.fact("tanh: share of one sign"))));
    }

    private static double shareOfOneSign(NDManager manager, Hidden layer, int width, int examples, long seed) {
        var random = new Random(seed);
        try (NDManager scratch = manager.newSubManager()) {
            NDArray hidden = layer.function.apply(normal(scratch, random, examples, width));
            Block unit = unit(scratch, random, width);
            NDArray weights = unit.getParameters().get(0).getValue().getArray();
            double equal = 0;
            for (int i = 0; i < examples; i++) {
                NDArray label = scratch.full(new Shape(1, 1), i % 2);
                backward(unit, hidden.get(i).expandDims(0), label);
                int positive = 0;
                for (float gradient : weights.getGradient().toFloatArray()) {
                    positive += gradient > 0 ? 1 : 0;
                }
                equal += (double) Math.max(positive, width - positive) / width;
                weights.getGradient().muli(scratch.zeros(new Shape()));
            }
            return equal / examples;
        }
    }

    /** Descent of one unit's two weights to a boundary that needs them to have opposite signs. */
    private static void paths(Setting setting, Findings findings) {
        int steps = setting.pick(400, 60);
        StudyPlot plot = StudyPlot.of("Path of two weights during descent", "first weight", "second weight");
        StudyTable table = StudyTable.of(
                "Descent to a boundary with weights of opposite signs, %d steps of one example".formatted(steps),
                "inputs come from",
                "length of the path / distance covered",
                "steps that move both weights alike");
        var detours = new ArrayList<Spread>();
        for (Hidden layer : HIDDEN) {
            var ratios = new ArrayList<Double>();
            var alike = new ArrayList<Double>();
            for (long seed : setting.seeds(5, 2)) {
                Path path = descend(setting.manager(), layer, steps, seed);
                ratios.add(path.length() / path.distance());
                alike.add(path.alike());
                if (seed == 1) {
                    plot = plot.with(layer.name, path.first, path.second);
                }
            }
            Spread detour = Spread.of(ratios);
            detours.add(detour);
            Spread together = Spread.of(alike);
            table = table.with(layer.name, detour.text(), together.percent());
            findings.fact(layer.name + ": path / distance", detour.mean())
                    .fact(layer.name + ": path / distance, deviation", detour.deviation())
                    .fact(layer.name + ": steps alike", together.mean());
        }
        Spread sigmoid = detours.get(0);
        Spread centred = detours.get(1);
        Spread tanh = detours.get(2);
        findings.table(table)
                .plot(plot)
                .conclude(
                        "Behind a sigmoid %s of the steps move both weights the same way, behind the same less a half %s, behind tanh %s. The path is %s times as long as the distance it covers behind a sigmoid, %s times behind the same less a half%s; %s times behind tanh, whose outputs are larger."
                                .formatted(
                                        Numbers.percent(findings.fact("sigmoid: steps alike")),
                                        Numbers.percent(findings.fact("sigmoid − ½: steps alike")),
                                        Numbers.percent(findings.fact("tanh: steps alike")),
                                        sigmoid.text(),
                                        centred.text(),
                                        verdict(sigmoid, centred),
                                        tanh.text()));
    }

    private static String verdict(Spread sigmoid, Spread centred) {
        if (sigmoid.clearlyAbove(centred)) {
            return ", so that outputs of one sign cost a detour";
        }
        return centred.clearlyAbove(sigmoid)
                ? ", so that outputs of one sign cost no detour here"
                : ", a difference within the deviations of the seeds";
    }

    private record Path(List<Double> first, List<Double> second) {
        double length() {
            double length = 0;
            for (int i = 1; i < first.size(); i++) {
                length += Math.hypot(first.get(i) - first.get(i - 1), second.get(i) - second.get(i - 1));
            }
            return length;
        }

        double distance() {
            int last = first.size() - 1;
            return Math.hypot(first.get(last) - first.get(0), second.get(last) - second.get(0));
        }

        double alike() {
            int alike = 0;
            for (int i = 1; i < first.size(); i++) {
                double one = first.get(i) - first.get(i - 1);
                double other = second.get(i) - second.get(i - 1);
                alike += one * other > 0 ? 1 : 0;
            }
            return (double) alike / (first.size() - 1);
        }
    }

    private static Path descend(NDManager manager, Hidden layer, int steps, long seed) {
        var random = new Random(seed);
        var path = new Path(new ArrayList<>(), new ArrayList<>());
        try (NDManager scratch = manager.newSubManager()) {
            NDArray before = normal(scratch, random, steps, 2);
            NDArray hidden = layer.function.apply(before);
            Block unit = unit(scratch, random, 2);
            NDArray weights = unit.getParameters().get(0).getValue().getArray();
            NDArray rate = scratch.full(new Shape(), -0.5f);
            for (int i = 0; i < steps; i++) {
                note(path, weights);
                // Yes where the first input is the larger one: the weights must part.
                float[] inputs = before.get(i).toFloatArray();
                NDArray label = scratch.full(new Shape(1, 1), inputs[0] > inputs[1] ? 1 : 0);
                backward(unit, hidden.get(i).expandDims(0), label);
                weights.stopGradient().addi(weights.getGradient().mul(rate));
                weights.getGradient().muli(scratch.zeros(new Shape()));
            }
            note(path, weights);
        }
        return path;
    }

    private static void note(Path path, NDArray weights) {
        float[] values = weights.stopGradient().toFloatArray();
        path.first.add((double) values[0]);
        path.second.add((double) values[1]);
    }

    private static Block unit(NDManager manager, Random random, int inputs) {
        Block unit = Linear.builder().setUnits(1).optBias(false).build();
        Initializer initial = (owner, shape, type) -> normal(owner, random, 1, inputs);
        unit.getParameters().values().forEach(parameter -> parameter.setInitializer(initial));
        unit.initialize(manager, DataType.FLOAT32, new Shape(1, inputs));
        return unit;
    }

    private static void backward(Block unit, NDArray example, NDArray label) {
        try (Autograd tape = Autograd.record()) {
            NDArray logit = unit.forward(new ParameterStore(example.getManager(), false), new NDList(example), true)
                    .singletonOrThrow();
            tape.backward(BinaryCrossEntropy.PLAIN.of(logit, label));
        }
    }

    private static NDArray normal(NDManager manager, Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return NativeMemory.of(manager, values, new Shape(rows, columns));
    }
}
