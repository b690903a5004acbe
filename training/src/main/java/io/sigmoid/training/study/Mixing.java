package io.sigmoid.training.study;

import com.google.auto.service.AutoService;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.metrics.OutputPredictions;
import io.sigmoid.training.metrics.Spread;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.BranchedMlp;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ReLU and sigmoid in one small network: one after the other, and side by side. */
@AutoService(Study.class)
public final class Mixing implements Study {
    /** Hidden ones, of both branches together. */
    private static final int UNITS = 64;

    /** Made by {@link Studies}. */
    public Mixing() {}

    record Mixture(String name, Architecture architecture, Target target, List<Activation> hidden) {}

    /** All of as many weights. */
    static final List<Mixture> MIXTURES = List.of(
            new Mixture(
                    "ReLU, then sigmoid outputs",
                    Mlp.reluThenSigmoid(784, List.of(UNITS), Head.multiLabel(Trials.DIGITS)),
                    new Target.Labels(),
                    List.of(Activation.RELU)),
            new Mixture(
                    "sigmoid, then ReLU outputs",
                    Mlp.sigmoidThenRelu(784, List.of(UNITS), Trials.DIGIT),
                    new Target.Classes(),
                    List.of(Activation.SIGMOID)),
            new Mixture(
                    "ReLU and sigmoid branches",
                    new BranchedMlp(784, UNITS / 2, Trials.DIGIT),
                    new Target.Classes(),
                    List.of(Activation.RELU, Activation.SIGMOID)));

    @Override
    public String name() {
        return "mixing";
    }

    @Override
    public String question() {
        return "What happens when ReLU and sigmoid are mixed in a network of 784-64-10?";
    }

    @Override
    public Findings run(Setting setting) {
        Trials trials = Trials.of(setting, "mnist", 20_000, 1000);
        int epochs = setting.pick(4, 8);
        long[] seeds = setting.seeds(5, 2);
        var findings = new Findings();
        StudyTable table = StudyTable.of(
                "%d epochs of %d images, %d seeds"
                        .formatted(epochs, trials.train().size(), seeds.length),
                "mixture",
                "test accuracy",
                "hidden ReLU units that are 0 for every image",
                "outputs of hidden sigmoid units below 0.01 or above 0.99",
                "gradient norm, first layer",
                "gradient norm, last layer");
        Map<String, Spread> accuracies = new LinkedHashMap<>();
        for (Mixture mixture : MIXTURES) {
            var accuracy = new ArrayList<Double>();
            var dead = new ArrayList<Double>();
            var saturated = new ArrayList<Double>();
            var first = new ArrayList<Double>();
            var last = new ArrayList<Double>();
            for (long seed : seeds) {
                trials.run(trials.job(mixture.target, mixture.architecture, epochs, seed), fit -> {
                    accuracy.add(accuracy(fit.test().outputs().get(0)));
                    var units = HiddenUnits.of(fit.block(), mixture.hidden, trials.test(), setting.manager());
                    dead.add(units.dead());
                    saturated.add(units.saturated());
                    List<Double> norms = GradientNorms.of(fit, trials.test(), mixture.target, setting.manager());
                    first.add(norms.get(0));
                    last.add(norms.get(norms.size() - 1));
                });
            }
            Spread spread = Spread.of(accuracy);
            accuracies.put(mixture.name, spread);
            table = table.with(
                    mixture.name,
                    spread.percent(),
                    mixture.hidden.contains(Activation.RELU) ? Spread.of(dead).percent() : "none there",
                    mixture.hidden.contains(Activation.SIGMOID)
                            ? Spread.of(saturated).percent()
                            : "none there",
                    Spread.of(first).text(),
                    Spread.of(last).text());
            findings.fact(mixture.name + ": accuracy", spread.mean())
                    .fact(mixture.name + ": accuracy, deviation", spread.deviation())
                    .fact(mixture.name + ": dead", Spread.of(dead).mean())
                    .fact(mixture.name + ": saturated", Spread.of(saturated).mean())
                    .fact(
                            mixture.name + ": first gradient norm",
                            Spread.of(first).mean())
                    .fact(mixture.name + ": last gradient norm", Spread.of(last).mean());
        }
        return findings.table(table).conclude(ranking(accuracies));
    }

    private static String ranking(Map<String, Spread> accuracies) {
        List<Map.Entry<String, Spread>> ranked = accuracies.entrySet().stream()
                .sorted((a, b) ->
                        Double.compare(b.getValue().mean(), a.getValue().mean()))
                .toList();
        Map.Entry<String, Spread> best = ranked.get(0);
        var text = new StringBuilder("Best is \"%s\" with %s"
                .formatted(best.getKey(), best.getValue().percent()));
        for (Map.Entry<String, Spread> other : ranked.subList(1, ranked.size())) {
            text.append("; \"%s\" has %s, %s"
                    .formatted(
                            other.getKey(),
                            other.getValue().percent(),
                            best.getValue().clearlyAbove(other.getValue())
                                    ? "clearly less"
                                    : "within the deviations of the seeds"));
        }
        return text.append('.').toString();
    }

    /** The share of images whose likeliest label is theirs, for softmax and sigmoid outputs alike. */
    static double accuracy(OutputPredictions output) {
        int right = 0;
        for (int example = 0; example < output.examples(); example++) {
            int best = 0;
            for (int label = 1; label < output.labels().size(); label++) {
                best = output.logOdds(example, label) > output.logOdds(example, best) ? label : best;
            }
            right += output.truth(example, best) ? 1 : 0;
        }
        return (double) right / output.examples();
    }
}
