package io.sigmoid.training.study;

import com.google.auto.service.AutoService;
import io.sigmoid.datasets.Balance;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.LossOptions;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.training.metrics.CalibrationFit;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.training.metrics.OutputPredictions;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.training.metrics.Reliability;
import io.sigmoid.training.metrics.Spread;
import io.sigmoid.training.metrics.ThresholdFit;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What is made of probabilities: thresholds, weights of rare labels, temperature. */
@AutoService(Study.class)
public final class Thresholds implements Study {
    /** Made by {@link Studies}. */
    public Thresholds() {}

    @Override
    public String name() {
        return "thresholds";
    }

    @Override
    public String question() {
        return "What do thresholds of their own, positive weights and a temperature do to decisions and probabilities?";
    }

    @Override
    public Findings run(Setting setting) {
        var findings = new Findings();
        perLabel(setting, findings);
        imbalanced(setting, findings);
        temperature(setting, findings);
        return findings;
    }

    private static void perLabel(Setting setting, Findings findings) {
        Trials trials = Trials.of(setting, "mnist-several", 12_000, 200);
        long[] seeds = setting.seeds(2, 2);
        GapCnn cnn = trials.cnn(Head.multiLabel(Trials.DIGITS));
        var half = new ArrayList<Double>();
        var own = new ArrayList<Double>();
        for (long seed : seeds) {
            trials.run(trials.job(new Target.Labels(), cnn, setting.pick(8, 1), seed), fit -> {
                List<Double> thresholds = ThresholdFit.f1(fit.validation());
                half.add(macroF1(fit.test()));
                own.add(macroF1(fit.test().with(Calibration.NONE, thresholds)));
            });
        }
        Spread atHalf = Spread.of(half);
        Spread atOwn = Spread.of(own);
        findings.table(StudyTable.of(
                                "Digits in a picture, thresholds chosen on validation data, %d seeds"
                                        .formatted(seeds.length),
                                "threshold",
                                "macro F1 on test data")
                        .with("0.5 for every label", atHalf.text())
                        .with("one a label, of the greatest F1", atOwn.text()))
                .fact("macro F1 at 0.5", atHalf.mean())
                .fact("macro F1 at thresholds per label", atOwn.mean())
                .conclude("Thresholds per label change macro F1 on test data from %s to %s%s."
                        .formatted(
                                atHalf.text(),
                                atOwn.text(),
                                atOwn.clearlyAbove(atHalf) || atHalf.clearlyAbove(atOwn)
                                        ? ", more than the deviations of the seeds"
                                        : ", which is within the deviations of the seeds"));
    }

    /** A metric that is undefined, as precision where nothing is called positive, counts as 0. */
    private static Spread spread(List<Map<String, Double>> tests, String metric) {
        return Spread.of(
                tests.stream().map(test -> test.getOrDefault(metric, 0.0)).toList());
    }

    private static double macroF1(Predictions predictions) {
        OutputPredictions output = predictions.outputs().get(0);
        double sum = 0;
        for (int label = 0; label < output.labels().size(); label++) {
            sum += output.counts(label).f1().orElse(0);
        }
        return sum / output.labels().size();
    }

    /** Is it an 8, where 8s are rare? */
    private static void imbalanced(Setting setting, Findings findings) {
        Trials trials = Trials.of(setting, "mnist", 20_000, 2000).thinned("8", setting.pick(5, 20) / 100.0);
        var target = new Target.Binary("eight", "other", List.of("8"));
        double weight = Balance.of(target, trials.train()).positiveWeights().get(0);
        long[] seeds = setting.seeds(5, 2);
        StudyTable table = StudyTable.of(
                "Is it an 8: one in %s training images is, %d seeds".formatted(Numbers.text(weight + 1), seeds.length),
                "positive weight",
                "recall",
                "precision",
                "F1",
                "ROC AUC",
                "log loss");
        for (boolean weighted : new boolean[] {false, true}) {
            var tests = new ArrayList<Map<String, Double>>();
            for (long seed : seeds) {
                TrainingJob job =
                        trials.job(target, Mlp.of(784, Head.binary("other", "eight")), setting.pick(4, 2), seed);
                if (weighted) {
                    job = job.withLosses(
                            Map.of("logits", new LossOptions(1.0, Map.of("eight", weight), Map.of(), 0.0, 0.0, 0.0)));
                }
                trials.run(job, fit -> tests.add(fit.test().metrics()));
            }
            String name = weighted ? Numbers.text(weight) : "1";
            table = table.with(
                    name,
                    spread(tests, "recall").percent(),
                    spread(tests, "precision").percent(),
                    spread(tests, "f1").text(),
                    spread(tests, "rocAuc").text(),
                    spread(tests, "logLoss").text());
            for (String metric : List.of("recall", "precision", "logLoss")) {
                findings.fact(
                        "%s, %s".formatted(weighted ? "weighted" : "unweighted", metric),
                        spread(tests, metric).mean());
            }
        }
        findings.table(table)
                .conclude(
                        "On the rare label, a positive weight of %s changes recall from %s to %s, precision from %s to %s and log loss from %s to %s: the weight %s%s."
                                .formatted(
                                        Numbers.text(weight),
                                        Numbers.percent(findings.fact("unweighted, recall")),
                                        Numbers.percent(findings.fact("weighted, recall")),
                                        Numbers.percent(findings.fact("unweighted, precision")),
                                        Numbers.percent(findings.fact("weighted, precision")),
                                        Numbers.text(findings.fact("unweighted, logLoss")),
                                        Numbers.text(findings.fact("weighted, logLoss")),
                                        findings.fact("weighted, recall") > findings.fact("unweighted, recall")
                                                ? "buys recall"
                                                : "buys no recall here",
                                        findings.fact("weighted, logLoss") > findings.fact("unweighted, logLoss")
                                                ? " and makes the probabilities worse"
                                                : " without making the probabilities worse here"));
    }

    /** A network that is trained for too long is too sure. */
    private static void temperature(Setting setting, Findings findings) {
        Trials trials = Trials.of(setting, "mnist", 3000, 600);
        var net = new Mlp(784, List.of(256, 128), Activation.RELU, Trials.DIGIT);
        long[] seeds = setting.seeds(3, 2);
        var temperatures = new ArrayList<Double>();
        var before = new ArrayList<OutputPredictions>();
        var after = new ArrayList<OutputPredictions>();
        for (long seed : seeds) {
            trials.run(trials.job(new Target.Classes(), net, setting.pick(30, 4), seed), fit -> {
                Calibration calibration = CalibrationFit.temperature(fit.validation());
                temperatures.add(
                        calibration.equals(Calibration.NONE)
                                ? 1
                                : 1 / calibration.scales().get(0));
                before.add(fit.test().outputs().get(0));
                after.add(fit.test().with(calibration, List.of()).outputs().get(0));
            });
        }
        Spread temperature = Spread.of(temperatures);
        StudyPlot plot = StudyPlot.of(
                        "Reliability on test data, seed 1", "mean probability of a bin", "share that is right")
                .with("perfect", List.of(0.0, 1.0), List.of(0.0, 1.0));
        StudyTable table = StudyTable.of(
                "A network trained long on %d images, %d seeds"
                        .formatted(trials.train().size(), seeds.length),
                "probabilities",
                "calibration error",
                "log loss",
                "accuracy");
        for (boolean scaled : new boolean[] {false, true}) {
            List<OutputPredictions> outputs = scaled ? after : before;
            String name = scaled ? "divided by a temperature of " + temperature.text() : "as trained";
            List<Reliability.Bin> bins = outputs.get(0).reliability().bins().stream()
                    .filter(bin -> bin.examples() > 0)
                    .toList();
            plot = plot.with(
                    name,
                    bins.stream().map(Reliability.Bin::meanProbability).toList(),
                    bins.stream().map(Reliability.Bin::share).toList());
            Spread error = spreadOf(outputs, output -> output.reliability().expectedCalibrationError());
            Spread logLoss = spreadOf(outputs, OutputPredictions::logLoss);
            Spread accuracy = spreadOf(outputs, output -> Numbers.metric(output.metrics(), "accuracy"));
            table = table.with(name, error.percent(), logLoss.text(), accuracy.percent());
            String when = scaled ? "after" : "before";
            findings.fact("calibration error " + when, error.mean())
                    .fact("log loss " + when, logLoss.mean())
                    .fact("accuracy " + when, accuracy.mean());
        }
        findings.fact("temperature", temperature.mean())
                .table(table)
                .plot(plot)
                .conclude(
                        "A temperature of %s, fitted on validation data, changes the calibration error on test data from %s to %s and log loss from %s to %s; accuracy %s."
                                .formatted(
                                        temperature.text(),
                                        Numbers.percent(findings.fact("calibration error before")),
                                        Numbers.percent(findings.fact("calibration error after")),
                                        Numbers.text(findings.fact("log loss before")),
                                        Numbers.text(findings.fact("log loss after")),
                                        findings.fact("accuracy before") == findings.fact("accuracy after")
                                                ? "stays the same"
                                                : "changes too"));
    }

    private static Spread spreadOf(List<OutputPredictions> outputs, ToDoubleFunction<OutputPredictions> metric) {
        return Spread.of(outputs.stream().map(metric::applyAsDouble).toList());
    }
}
