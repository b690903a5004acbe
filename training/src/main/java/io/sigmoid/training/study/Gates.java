package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import com.google.auto.service.AutoService;
import io.sigmoid.datasets.Examples;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.Autograd;
import io.sigmoid.training.Initialisation;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.RowLstm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The sigmoid as a gate: how far an LSTM's gates open, before and after training. */
@AutoService(Study.class)
public final class Gates implements Study {
    private static final List<String> GATES = List.of("input", "forget", "output");
    private static final int BINS = 20;

    /** Made by {@link Studies}. */
    public Gates() {}

    @Override
    public String name() {
        return "gates";
    }

    @Override
    public String question() {
        return "How open are the gates of an LSTM that reads image rows, untrained and trained?";
    }

    @Override
    public Findings run(Setting setting) {
        Trials trials = Trials.of(setting, "mnist", 10_000, 300);
        var architecture = RowLstm.of(28, 28, Trials.DIGIT);
        LabelledImages images = trials.test().first(setting.pick(500, 50));
        var findings = new Findings();
        StudyTable table = StudyTable.of(
                "Openness over %d images, %d rows and %d units".formatted(images.size(), 28, architecture.units()),
                "gate",
                "network",
                "mean",
                "below 0.1",
                "above 0.9",
                "difference from the engine's output");
        var after = new ArrayList<Openness>();
        trials.run(trials.job(new Target.Classes(), architecture, setting.pick(3, 1), 1), fit -> {
            after.addAll(Openness.of(fit.block(), architecture, images, setting.manager()));
            findings.fact("accuracy", Numbers.metric(fit.test().metrics(), "accuracy"));
        });
        try (NDManager scratch = setting.manager().newSubManager()) {
            Block untrained = architecture.block();
            Initialisation.HE.apply(untrained, 1);
            untrained.initialize(scratch, DataType.FLOAT32, new Shape(1).addAll(architecture.input()));
            List<Openness> before = Openness.of(untrained, architecture, images, scratch);
            for (int gate = 0; gate < GATES.size(); gate++) {
                StudyPlot plot = StudyPlot.of(
                        "Openness of the %s gate".formatted(GATES.get(gate)), "openness", "share of gates");
                for (boolean trained : new boolean[] {false, true}) {
                    Openness openness = (trained ? after : before).get(gate);
                    String network = trained ? "trained" : "untrained";
                    table = table.with(
                            GATES.get(gate),
                            network,
                            openness.mean(),
                            Numbers.percent(openness.share(0, 0.1)),
                            Numbers.percent(openness.share(0.9, 1)),
                            openness.error);
                    plot = plot.with(
                            network,
                            IntStream.range(0, BINS)
                                    .mapToObj(bin -> (bin + 0.5) / BINS)
                                    .toList(),
                            openness.histogram());
                    String about = "%s, %s: ".formatted(GATES.get(gate), network);
                    findings.fact(about + "mean", openness.mean())
                            .fact(about + "below 0.1", openness.share(0, 0.1))
                            .fact(about + "above 0.9", openness.share(0.9, 1))
                            .fact(about + "error", openness.error);
                }
                findings.plot(plot);
            }
        }
        findings.table(table);
        for (String gate : GATES) {
            findings.conclude(
                    "The %s gate is %s open on average untrained and %s trained; nearly shut or nearly open (below 0.1 or above 0.9) are %s and %s."
                            .formatted(
                                    gate,
                                    Numbers.text(findings.fact(gate + ", untrained: mean")),
                                    Numbers.text(findings.fact(gate + ", trained: mean")),
                                    Numbers.percent(ends(findings, gate + ", untrained: ")),
                                    Numbers.percent(ends(findings, gate + ", trained: "))));
        }
        return findings.conclude("The trained network reads %s of the test images right."
                .formatted(Numbers.percent(findings.fact("accuracy"))));
    }

    private static double ends(Findings findings, String about) {
        return findings.fact(about + "below 0.1") + findings.fact(about + "above 0.9");
    }

    /**
     * How open one gate is, over images, rows and units.
     *
     * @param values every openness, in [0, 1]
     * @param error largest difference between the state that these gates give and the engine's own
     */
    @SuppressWarnings("ArrayRecordComponent") // Numbers to count, never compared.
    private record Openness(float[] values, double error) {
        /** The gates input, forget and output, computed row by row from the weights of the block. */
        static List<Openness> of(Block block, RowLstm architecture, LabelledImages images, NDManager manager) {
            try (Autograd none = Autograd.pause();
                    NDManager scratch = manager.newSubManager();
                    Examples examples = Examples.of(images, new Target.Classes(), scratch)) {
                NDArray rows = examples.batch(scratch, 0, examples.size())
                        .get(0)
                        .reshape(examples.size(), architecture.rows(), architecture.columns());
                Block lstm = lstm(block);
                NDArray own = lstm.forward(new ParameterStore(scratch, false), new NDList(rows), false)
                        .get(0)
                        .get(new NDIndex(":, -1"));
                NDArray inputWeights = array(lstm, 0, Parameter.Type.WEIGHT);
                NDArray stateWeights = array(lstm, 1, Parameter.Type.WEIGHT);
                NDArray bias = array(lstm, 0, Parameter.Type.BIAS).add(array(lstm, 1, Parameter.Type.BIAS));
                NDArray state = scratch.zeros(own.getShape());
                NDArray cell = scratch.zeros(own.getShape());
                var open = new ArrayList<List<float[]>>();
                GATES.forEach(gate -> open.add(new ArrayList<>()));
                for (int row = 0; row < architecture.rows(); row++) {
                    NDArray sums = rows.get(new NDIndex().addAllDim().addIndices(row))
                            .matMul(inputWeights.transpose())
                            .add(state.matMul(stateWeights.transpose()))
                            .add(bias);
                    // PyTorch's order of the four: input, forget, cell, output.
                    NDList parts = sums.split(4, 1);
                    NDArray in = Activation.SIGMOID.apply(parts.get(0));
                    NDArray forget = Activation.SIGMOID.apply(parts.get(1));
                    NDArray out = Activation.SIGMOID.apply(parts.get(3));
                    cell = forget.mul(cell).add(in.mul(Activation.TANH.apply(parts.get(2))));
                    state = out.mul(Activation.TANH.apply(cell));
                    open.get(0).add(in.toFloatArray());
                    open.get(1).add(forget.toFloatArray());
                    open.get(2).add(out.toFloatArray());
                }
                double error = state.sub(own).abs().max().getFloat();
                return open.stream()
                        .map(gate -> new Openness(joined(gate), error))
                        .toList();
            }
        }

        private static Block lstm(Block block) {
            return block.getChildren().values().stream()
                    .filter(LSTM.class::isInstance)
                    .findFirst()
                    .orElseThrow();
        }

        private static NDArray array(Block lstm, int index, Parameter.Type type) {
            return lstm.getDirectParameters().values().stream()
                    .filter(parameter -> parameter.getType() == type)
                    .skip(index)
                    .findFirst()
                    .orElseThrow()
                    .getArray()
                    .stopGradient();
        }

        private static float[] joined(List<float[]> rows) {
            float[] all = new float[rows.size() * rows.get(0).length];
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(rows.get(i), 0, all, i * rows.get(0).length, rows.get(0).length);
            }
            return all;
        }

        double mean() {
            double sum = 0;
            for (float value : values) {
                sum += value;
            }
            return sum / values.length;
        }

        double share(double from, double to) {
            int within = 0;
            for (float value : values) {
                within += value >= from && value <= to ? 1 : 0;
            }
            return (double) within / values.length;
        }

        List<Double> histogram() {
            int[] counts = new int[BINS];
            for (float value : values) {
                counts[Math.min((int) (value * BINS), BINS - 1)]++;
            }
            return Arrays.stream(counts)
                    .mapToObj(count -> (double) count / values.length)
                    .toList();
        }
    }
}
