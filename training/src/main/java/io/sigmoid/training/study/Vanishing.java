package io.sigmoid.training.study;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import com.google.auto.service.AutoService;
import io.sigmoid.datasets.Examples;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.Initialisation;
import io.sigmoid.training.SoftmaxCrossEntropy;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.training.metrics.Spread;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Why not in deep hidden layers: what reaches the first layer of a deep network. */
@AutoService(Study.class)
public final class Vanishing implements Study {
    private static final int WIDTH = 64;
    private static final int EXAMPLES = 256;
    private static final List<Activation> ACTIVATIONS = List.of(
            Activation.SIGMOID,
            Activation.TANH,
            Activation.RELU,
            Activation.LEAKY_RELU,
            Activation.ELU,
            Activation.GELU);

    /** Made by {@link Studies}. */
    public Vanishing() {}

    /**
     * A deep network of equal width.
     *
     * @param depth hidden layers
     * @param activation of each
     * @param normalised whether each has batch normalisation
     * @param residual whether each but the first adds its input to its output
     * @param head what the logits mean
     */
    record DeepNet(int depth, Activation activation, boolean normalised, boolean residual, Head head)
            implements Architecture {
        @Override
        public Shape input() {
            return new Shape(1, 28, 28);
        }

        @Override
        public Block block() {
            var net = new SequentialBlock().add(Blocks.batchFlattenBlock()).add(layer());
            for (int i = 1; i < depth; i++) {
                net.add(
                        residual
                                ? new ParallelBlock(
                                        sides -> new NDList(sides.get(0)
                                                .singletonOrThrow()
                                                .add(sides.get(1).singletonOrThrow())),
                                        List.of(layer(), Blocks.identityBlock()))
                                : layer());
            }
            return net.add(Linear.builder().setUnits(head.logits()).build());
        }

        private SequentialBlock layer() {
            var layer =
                    new SequentialBlock().add(Linear.builder().setUnits(WIDTH).build());
            if (normalised) {
                layer.add(BatchNorm.builder().build());
            }
            return layer.add(LambdaBlock.singleton(activation::apply));
        }
    }

    /** What is done against vanishing. */
    private enum Remedy {
        PLAIN(Initialisation.UNIFORM, false, false, "default (uniform, 1/√fan-in)"),
        SCALED(Initialisation.HE, false, false, "Xavier or He"),
        NORMALISED(Initialisation.HE, true, false, "Xavier or He, batch norm"),
        RESIDUAL(Initialisation.HE, false, true, "Xavier or He, residual");

        private final Initialisation forRectifiers;
        private final boolean normalised;
        private final boolean residual;
        private final String text;

        Remedy(Initialisation forRectifiers, boolean normalised, boolean residual, String text) {
            this.forRectifiers = forRectifiers;
            this.normalised = normalised;
            this.residual = residual;
            this.text = text;
        }

        /** Xavier's is derived for functions that are linear around 0, He's for rectifiers. */
        Initialisation initialisation(Activation activation) {
            boolean bounded = activation == Activation.SIGMOID || activation == Activation.TANH;
            return this != PLAIN && bounded ? Initialisation.XAVIER : forRectifiers;
        }

        DeepNet net(int depth, Activation activation) {
            return new DeepNet(depth, activation, normalised, residual, Trials.DIGIT);
        }
    }

    @Override
    public String name() {
        return "vanishing";
    }

    @Override
    public String question() {
        return "Why no sigmoids in deep hidden layers: how much of the gradient reaches the first layer?";
    }

    @Override
    public Findings run(Setting setting) {
        Trials trials = Trials.of(setting, "mnist", 6000, 600);
        var findings = new Findings();
        atInitialisation(setting, trials, findings);
        trained(setting, trials, findings);
        return findings;
    }

    private static void atInitialisation(Setting setting, Trials trials, Findings findings) {
        List<Integer> depths =
                setting.size() == Setting.Size.FULL ? List.of(1, 2, 4, 6, 8, 10, 12, 14, 16) : List.of(1, 4, 8);
        int deepest = depths.get(depths.size() - 1);
        try (Examples batch = Examples.of(trials.train().first(EXAMPLES), new Target.Classes(), setting.manager())) {
            for (Remedy remedy : Remedy.values()) {
                StudyTable table =
                        StudyTable.of("Gradient norm of the first layer, %s".formatted(remedy.text), headings("depth"));
                StudyPlot byLayer = StudyPlot.of(
                                "Gradient norm of each layer at depth %d, %s".formatted(deepest, remedy.text),
                                "layer",
                                "gradient norm, last layer 1")
                        .onLogarithmicAxis();
                var rows = new TreeMap<Integer, List<Object>>();
                for (Activation activation : ACTIVATIONS) {
                    for (int depth : depths) {
                        List<List<Double>> norms = norms(setting, batch, remedy, depth, activation);
                        rows.computeIfAbsent(depth, d -> new ArrayList<>(List.of(d)))
                                .add(spread(norms, layers -> layers.get(0)).text());
                        if (depth == deepest) {
                            Spread first = relative(norms, depth, 0);
                            byLayer = byLayer.with(
                                    name(activation),
                                    layers(depth),
                                    IntStream.range(0, depth)
                                            .mapToObj(layer -> relative(norms, depth, layer)
                                                    .mean())
                                            .toList());
                            String about = "%s, %s: first / last layer".formatted(name(activation), remedy.text);
                            findings.fact(about, first.mean()).fact(about + ", deviation", first.deviation());
                        }
                    }
                }
                for (List<Object> row : rows.values()) {
                    table = table.with(row.toArray());
                }
                findings.table(table)
                        .plot(byLayer.with(
                                "0.25^(layers behind)",
                                layers(deepest),
                                layers(deepest).stream()
                                        .map(layer -> Math.pow(0.25, deepest - layer))
                                        .toList()));
            }
        }
        double bound = Math.pow(0.25, deepest - 1);
        findings.fact("0.25^(depth − 1)", bound);
        for (Remedy remedy : Remedy.values()) {
            double sigmoid = ratio(findings, Activation.SIGMOID, remedy);
            double relu = ratio(findings, Activation.RELU, remedy);
            findings.conclude(
                    "%s, depth %d: of the last hidden layer's gradient norm, the first layer has %s with sigmoids and %s with ReLU; derivatives of at most 0.25 alone leave 0.25^%d, which is %s."
                            .formatted(
                                    remedy.text,
                                    deepest,
                                    Numbers.text(sigmoid),
                                    Numbers.text(relu),
                                    deepest - 1,
                                    Numbers.text(bound)));
        }
    }

    private static double ratio(Findings findings, Activation activation, Remedy remedy) {
        return findings.fact("%s, %s: first / last layer".formatted(name(activation), remedy.text));
    }

    /** Of each seed, norms of the gradients of each layer's weights, the first layer's first, the logits' last. */
    private static List<List<Double>> norms(
            Setting setting, Examples examples, Remedy remedy, int depth, Activation activation) {
        var norms = new ArrayList<List<Double>>();
        for (long seed : setting.seeds(5, 2)) {
            try (NDManager scratch = setting.manager().newSubManager()) {
                NDList batch = examples.batch(scratch, 0, examples.size());
                Block block = remedy.net(depth, activation).block();
                remedy.initialisation(activation).apply(block, seed);
                block.initialize(scratch, DataType.FLOAT32, batch.get(0).getShape());
                norms.add(GradientNorms.of(block, SoftmaxCrossEntropy.PLAIN, batch));
            }
        }
        return norms;
    }

    /** Of one layer's norm divided by that of the last hidden layer. */
    private static Spread relative(List<List<Double>> norms, int depth, int layer) {
        return spread(norms, layers -> layers.get(layer) / layers.get(depth - 1));
    }

    private static Spread spread(List<List<Double>> norms, ToDoubleFunction<List<Double>> value) {
        return Spread.of(
                norms.stream().map(layers -> value.applyAsDouble(layers)).toList());
    }

    private static void trained(Setting setting, Trials trials, Findings findings) {
        List<Integer> depths = setting.size() == Setting.Size.FULL ? List.of(1, 4, 8, 16) : List.of(1, 8);
        int epochs = setting.pick(3, 1);
        for (Remedy remedy : Remedy.values()) {
            StudyTable table = StudyTable.of(
                    "Test accuracy after %d epochs of %d images, %s"
                            .formatted(epochs, trials.train().size(), remedy.text),
                    headings("depth"));
            for (int depth : depths) {
                var row = new ArrayList<Object>(List.of(depth));
                for (Activation activation : ACTIVATIONS) {
                    var accuracies = new ArrayList<Double>();
                    for (long seed : setting.seeds(3, 1)) {
                        trials.run(
                                trials.job(new Target.Classes(), remedy.net(depth, activation), epochs, seed)
                                        .withInitialisation(remedy.initialisation(activation)),
                                fit -> accuracies.add(Numbers.metric(fit.test().metrics(), "accuracy")));
                    }
                    Spread accuracy = Spread.of(accuracies);
                    row.add(accuracy.percent());
                    String about = accuracy(activation, remedy, depth);
                    findings.fact(about, accuracy.mean()).fact(about + ", deviation", accuracy.deviation());
                }
                table = table.with(row.toArray());
            }
            findings.table(table);
            int deepest = depths.get(depths.size() - 1);
            var all = new ArrayList<String>();
            var guessing = new ArrayList<String>();
            for (Activation activation : ACTIVATIONS) {
                double accuracy = findings.fact(accuracy(activation, remedy, deepest));
                all.add("%s %s".formatted(name(activation), Numbers.percent(accuracy)));
                if (accuracy < 0.2) {
                    guessing.add(name(activation));
                }
            }
            findings.conclude(
                    "%s, depth %d, test accuracy after the same training: %s. No better than 20 %%, where guessing gives some 10 %%: %s."
                            .formatted(
                                    remedy.text,
                                    deepest,
                                    String.join(", ", all),
                                    guessing.isEmpty() ? "none" : String.join(", ", guessing)));
        }
    }

    private static String accuracy(Activation activation, Remedy remedy, int depth) {
        return "%s, %s, depth %d: accuracy".formatted(name(activation), remedy.text, depth);
    }

    private static String[] headings(String first) {
        var headings = new ArrayList<>(List.of(first));
        ACTIVATIONS.forEach(activation -> headings.add(name(activation)));
        return headings.toArray(String[]::new);
    }

    private static List<Double> layers(int depth) {
        var layers = new ArrayList<Double>();
        for (int layer = 1; layer <= depth; layer++) {
            layers.add((double) layer);
        }
        return layers;
    }

    private static String name(Activation activation) {
        return activation.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
