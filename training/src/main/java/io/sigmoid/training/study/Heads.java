package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import com.google.auto.service.AutoService;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.training.metrics.OutputPredictions;
import io.sigmoid.training.metrics.Spread;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Softmax against independent sigmoids, where one label is true and where several are. */
@AutoService(Study.class)
public final class Heads implements Study {
    private static final Head.MultiLabel SIGMOIDS = Head.multiLabel(Trials.DIGITS);

    /** How far the probabilities of a softmax are kept off 1. */
    private static final float EDGE = 1e-6f;

    /** Made by {@link Studies}. */
    public Heads() {}

    @Override
    public String name() {
        return "heads";
    }

    @Override
    public String question() {
        return "Softmax or independent sigmoids: what does each get wrong on data with one label and with several?";
    }

    @Override
    public Findings run(Setting setting) {
        var findings = new Findings();
        oneLabel(setting, findings);
        severalLabels(setting, findings);
        return findings;
    }

    private static void oneLabel(Setting setting, Findings findings) {
        Trials trials = Trials.of(setting, "mnist", 20_000, 600);
        int epochs = setting.pick(4, 1);
        long[] seeds = setting.seeds(3, 2);
        StudyTable table = columns("One digit a picture: MNIST, %d seeds".formatted(seeds.length));
        for (boolean softmax : new boolean[] {true, false}) {
            Head head = softmax ? Trials.DIGIT : SIGMOIDS;
            Target target = softmax ? new Target.Classes() : new Target.Labels();
            var outcomes = outcomes(trials, seeds, seed -> trials.job(target, Mlp.of(784, head), epochs, seed));
            table = report(table, findings, softmax ? "softmax" : "sigmoids", "one label", outcomes);
        }
        findings.table(table)
                .conclude(
                        "With one digit a picture the likeliest label is right in %s with softmax and %s with sigmoids; at 0.5, sigmoids name no digit or several in %s of the pictures, and their probabilities add up to %s on average."
                                .formatted(
                                        Numbers.percent(findings.fact("softmax, one label: likeliest is true")),
                                        Numbers.percent(findings.fact("sigmoids, one label: likeliest is true")),
                                        Numbers.percent(findings.fact("sigmoids, one label: not one at 0.5")),
                                        Numbers.text(findings.fact("sigmoids, one label: sum"))));
    }

    private static void severalLabels(Setting setting, Findings findings) {
        Trials trials = Trials.of(setting, "mnist-several", 12_000, 200);
        int epochs = setting.pick(8, 1);
        long[] seeds = setting.seeds(2, 1);
        GapCnn sigmoids = trials.cnn(SIGMOIDS);
        StudyTable table = columns("Two or three digits a picture, %d seeds".formatted(seeds.length));
        for (boolean softmax : new boolean[] {true, false}) {
            Architecture architecture = softmax ? new LinkInside(sigmoids, Heads::softmaxLogOdds) : sigmoids;
            var outcomes = outcomes(trials, seeds, seed -> trials.job(new Target.Labels(), architecture, epochs, seed));
            table = report(table, findings, softmax ? "softmax" : "sigmoids", "several labels", outcomes);
        }
        findings.table(table)
                .conclude(
                        "With several digits a picture, all labels are right at 0.5 in %s of the pictures with softmax and %s with sigmoids: the probabilities of a softmax add up to %s, so that at most one label can be above 0.5; those of the sigmoids add up to %s, and %s digits are there on average."
                                .formatted(
                                        Numbers.percent(findings.fact("softmax, several labels: all right at 0.5")),
                                        Numbers.percent(findings.fact("sigmoids, several labels: all right at 0.5")),
                                        Numbers.text(findings.fact("softmax, several labels: sum")),
                                        Numbers.text(findings.fact("sigmoids, several labels: sum")),
                                        Numbers.text(findings.fact("softmax, several labels: labels a picture"))));
    }

    /** What the models of each seed get right and wrong. */
    private static List<Outcome> outcomes(Trials trials, long[] seeds, LongFunction<TrainingJob> job) {
        var outcomes = new ArrayList<Outcome>();
        for (long seed : seeds) {
            trials.run(
                    job.apply(seed),
                    fit -> outcomes.add(Outcome.of(fit.test().outputs().get(0))));
        }
        return outcomes;
    }

    /** A softmax where sigmoids belong: the probabilities add up to 1, and each is trained as a question of its own. */
    private static NDArray softmaxLogOdds(NDArray logits) {
        NDArray logarithm = logits.logSoftmax(1);
        NDArray one = logits.getManager().full(new Shape(), 1f);
        NDArray rest =
                NDArrays.maximum(one.sub(logarithm.exp()), logits.getManager().full(new Shape(), EDGE));
        return logarithm.sub(rest.log());
    }

    private static StudyTable columns(String title) {
        return StudyTable.of(
                title,
                "output",
                "likeliest label is true",
                "all labels right at 0.5",
                "none or several at 0.5",
                "mean sum of the probabilities",
                "most labels above 0.5");
    }

    private static StudyTable report(
            StudyTable table, Findings findings, String output, String data, List<Outcome> outcomes) {
        Spread likeliest = Spread.of(outcomes.stream().map(Outcome::likeliest).toList());
        Spread allRight = Spread.of(outcomes.stream().map(Outcome::allRight).toList());
        Spread notOne = Spread.of(outcomes.stream().map(Outcome::notOne).toList());
        Spread sum = Spread.of(outcomes.stream().map(Outcome::sum).toList());
        int most = outcomes.stream().mapToInt(Outcome::most).max().orElseThrow();
        String about = "%s, %s: ".formatted(output, data);
        findings.fact(about + "likeliest is true", likeliest.mean())
                .fact(about + "likeliest is true, deviation", likeliest.deviation())
                .fact(about + "all right at 0.5", allRight.mean())
                .fact(about + "all right at 0.5, deviation", allRight.deviation())
                .fact(about + "not one at 0.5", notOne.mean())
                .fact(about + "sum", sum.mean())
                .fact(about + "most above 0.5", most)
                .fact(about + "labels a picture", outcomes.get(0).labels());
        return table.with(output, likeliest.percent(), allRight.percent(), notOne.percent(), sum.text(), most);
    }

    /**
     * What one model gets right and wrong.
     *
     * @param likeliest share of pictures whose likeliest label is there
     * @param allRight share of pictures of which every label is right, yes from 0.5 on
     * @param notOne share of pictures for which not exactly one label is above 0.5
     * @param sum mean sum of a picture's probabilities
     * @param most labels above 0.5 at the same time
     * @param labels mean number of labels that are there
     */
    private record Outcome(double likeliest, double allRight, double notOne, double sum, int most, double labels) {
        static Outcome of(OutputPredictions output) {
            int allRight = 0;
            int notOne = 0;
            int most = 0;
            long there = 0;
            double sum = 0;
            for (int example = 0; example < output.examples(); example++) {
                int above = 0;
                int right = 0;
                for (int label = 0; label < output.labels().size(); label++) {
                    float probability = output.probability(example, label);
                    boolean truth = output.truth(example, label);
                    sum += probability;
                    above += probability > 0.5f ? 1 : 0;
                    right += probability > 0.5f == truth ? 1 : 0;
                    there += truth ? 1 : 0;
                }
                allRight += right == output.labels().size() ? 1 : 0;
                notOne += above == 1 ? 0 : 1;
                most = Math.max(most, above);
            }
            double examples = output.examples();
            return new Outcome(
                    Mixing.accuracy(output),
                    allRight / examples,
                    notOne / examples,
                    sum / examples,
                    most,
                    there / examples);
        }
    }
}
