package io.sigmoid.training.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sigmoid.zoo.Head;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;
import org.apache.commons.math3.stat.ranking.NaNStrategy;
import org.apache.commons.math3.stat.ranking.TiesStrategy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.ConfusionMatrix;
import org.tribuo.classification.evaluation.ConfusionMetrics;
import org.tribuo.classification.evaluation.LabelConfusionMatrix;
import org.tribuo.classification.evaluation.LabelEvaluationUtil;
import org.tribuo.evaluation.metrics.EvaluationMetric;
import org.tribuo.evaluation.metrics.MetricTarget;
import org.tribuo.impl.ArrayExample;

/**
 * What Tribuo and Commons Math make of the same numbers: random ones with many ties, with classes that are missing from
 * the truths, and with one class only.
 */
class AgreementTest {
    private static final int EXAMPLES = 400;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    /** Of so few different values that there are ties everywhere. */
    private static float[] logits(java.util.Random random, int count) {
        float[] logits = new float[count];
        for (int i = 0; i < count; i++) {
            logits[i] = (random.nextInt(9) - 4) / 2f;
        }
        return logits;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void curvesAndAreas(int seed) {
        var random = new java.util.Random(seed);
        double[] scores = new double[EXAMPLES];
        boolean[] truths = new boolean[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            truths[i] = random.nextInt(10) < seed;
            scores[i] = random.nextInt(20) + (truths[i] ? 3 : 0);
        }
        RocCurve roc = RocCurve.of(scores, truths).orElseThrow();
        LabelEvaluationUtil.ROC other = LabelEvaluationUtil.generateROCCurve(truths, scores);
        assertEquals(other.fpr.length, roc.points().size());
        for (int i = 0; i < other.fpr.length; i++) {
            assertEquals(
                    new RocCurve.Point(other.thresholds[i], other.fpr[i], other.tpr[i]),
                    roc.points().get(i));
        }
        assertEquals(LabelEvaluationUtil.binaryAUCROC(truths, scores), roc.area(), 1e-12);
        assertEquals(uStatistic(scores, truths), Math.max(roc.area(), 1 - roc.area()), 1e-12);
        PrecisionRecallCurve pr = PrecisionRecallCurve.of(scores, truths).orElseThrow();
        assertEquals(LabelEvaluationUtil.averagedPrecision(truths, scores), pr.averagePrecision(), 1e-12);
        LabelEvaluationUtil.PRCurve steps = LabelEvaluationUtil.generatePRCurve(truths, scores);
        for (int i = 0; i < steps.thresholds.length; i++) { // from the lowest threshold with full recall upwards
            PrecisionRecallCurve.Point point = pr.points().get(steps.thresholds.length - 1 - i);
            assertEquals(steps.thresholds[i], point.threshold());
            assertEquals(steps.precision[i], point.precision(), 1e-15);
            assertEquals(steps.recall[i], point.recall(), 1e-15);
        }
    }

    private static double uStatistic(double[] scores, boolean[] truths) {
        double[] yes = IntStream.range(0, scores.length)
                .filter(i -> truths[i])
                .mapToDouble(i -> scores[i])
                .toArray();
        double[] no = IntStream.range(0, scores.length)
                .filter(i -> !truths[i])
                .mapToDouble(i -> scores[i])
                .toArray();
        return new MannWhitneyUTest(NaNStrategy.FAILED, TiesStrategy.AVERAGE).mannWhitneyU(yes, no)
                / yes.length
                / no.length;
    }

    /** The first classes only are in the truths, down to a single one. */
    @ParameterizedTest
    @ValueSource(ints = {5, 4, 3, 2, 1})
    void classes(int inTruths) {
        var random = new java.util.Random(inTruths);
        float[] logits = logits(random, EXAMPLES * 5);
        float[] targets = new float[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            targets[i] = random.nextInt(inTruths);
            logits[i * 5 + 4] = -9; // never predicted, and with five classes in the truths all the same
        }
        var output = (ClassPredictions) Predictions.of(Head.multiClass(NAMES), logits, targets)
                .outputs()
                .get(0);
        int seen = inTruths == 5 ? 5 : 4;
        var pairs = new ArrayList<Prediction<Label>>();
        for (int i = 0; i < EXAMPLES; i++) {
            pairs.add(pair(NAMES.get((int) targets[i]), NAMES.get(output.predicted(i))));
        }
        ConfusionMatrix<Label> other = new LabelConfusionMatrix(domain(NAMES.subList(0, seen)), pairs);
        io.sigmoid.training.metrics.ConfusionMatrix own = output.confusion().orElseThrow();
        for (int truth = 0; truth < seen; truth++) {
            for (int predicted = 0; predicted < seen; predicted++) {
                assertEquals(
                        other.confusion(label(predicted), label(truth)),
                        own.counts().get(truth).get(predicted).doubleValue());
            }
            assertCounts(other, label(truth), output.counts(truth));
            assertEquals(output.counts(truth), own.counts(truth));
        }
        Map<String, Double> metrics = output.metrics();
        assertEquals(ConfusionMetrics.accuracy(EvaluationMetric.Average.MICRO, other), metrics.get("accuracy"), 1e-12);
        assertAverages(other, metrics);
        assertScores(output, metrics);
        assertShares(logits, targets, metrics);
    }

    /** Shares of the classes the plain way, averaged by Commons Math. */
    private static void assertShares(float[] logits, float[] targets, Map<String, Double> metrics) {
        var logLoss = new Mean();
        var brier = new Mean();
        var inTopThree = new Mean();
        for (int i = 0; i < EXAMPLES; i++) {
            int truth = (int) targets[i];
            int from = i * 5;
            double all = IntStream.range(from, from + 5)
                    .mapToDouble(at -> Math.exp(logits[at]))
                    .sum();
            logLoss.increment(-Math.log(Math.exp(logits[from + truth]) / all));
            double squares = 0;
            int likelier = 0;
            for (int c = 0; c < 5; c++) {
                double distance = Math.exp(logits[from + c]) / all - (c == truth ? 1 : 0);
                squares += distance * distance;
                // Of equal logits the earlier class is the likelier one.
                likelier += logits[from + c] > logits[from + truth]
                                || (logits[from + c] == logits[from + truth] && c < truth)
                        ? 1
                        : 0;
            }
            brier.increment(squares);
            inTopThree.increment(likelier < 3 ? 1 : 0);
        }
        assertEquals(logLoss.getResult(), metrics.get("logLoss"), 1e-6);
        assertEquals(brier.getResult(), metrics.get("brier"), 1e-6);
        assertEquals(inTopThree.getResult(), metrics.get("top3Accuracy"), 1e-12);
    }

    /** Questions, asked too often of yes and too often of no. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 9})
    void oneQuestion(int tenthsOfYes) {
        var random = new java.util.Random(tenthsOfYes);
        float[] logits = logits(random, EXAMPLES);
        float[] targets = new float[EXAMPLES];
        var pairs = new ArrayList<Prediction<Label>>();
        for (int i = 0; i < EXAMPLES; i++) {
            targets[i] = random.nextInt(10) < tenthsOfYes ? 1 : 0;
            pairs.add(pair(targets[i] == 1 ? "a" : "b", logits[i] >= 0 ? "a" : "b"));
        }
        var output =
                Predictions.of(Head.binary("b", "a"), logits, targets).outputs().get(0);
        Map<String, Double> metrics = output.metrics();
        var other = new LabelConfusionMatrix(domain(List.of("a", "b")), pairs);
        assertCounts(other, label(0), output.counts(0));
        var yes = new MetricTarget<Label>(label(0));
        assertEquals(ConfusionMetrics.accuracy(EvaluationMetric.Average.MICRO, other), metrics.get("accuracy"), 1e-12);
        assertEquals(ConfusionMetrics.precision(yes, other), metrics.get("precision"), 1e-12);
        assertEquals(ConfusionMetrics.recall(yes, other), metrics.get("recall"), 1e-12);
        assertEquals(ConfusionMetrics.f1(yes, other), metrics.get("f1"), 1e-12);
        boolean[] truths = new boolean[EXAMPLES];
        double[] scores = new double[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            truths[i] = targets[i] == 1;
            scores[i] = logits[i];
        }
        assertEquals(LabelEvaluationUtil.binaryAUCROC(truths, scores), metrics.get("rocAuc"), 1e-12);
        assertEquals(LabelEvaluationUtil.averagedPrecision(truths, scores), metrics.get("averagePrecision"), 1e-12);
        assertAnswers(logits, targets, metrics);
    }

    /** Each yes or no the plain way, averaged by Commons Math. */
    private static void assertAnswers(float[] logits, float[] targets, Map<String, Double> metrics) {
        var logLoss = new Mean();
        var brier = new Mean();
        for (int i = 0; i < logits.length; i++) {
            double yes = 1 / (1 + Math.exp(-logits[i]));
            logLoss.increment(-Math.log(targets[i] == 1 ? yes : 1 - yes));
            brier.increment((yes - targets[i]) * (yes - targets[i]));
        }
        assertEquals(logLoss.getResult(), metrics.get("logLoss"), 1e-6);
        assertEquals(brier.getResult(), metrics.get("brier"), 1e-6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void setsOfLabels(int seed) {
        var random = new java.util.Random(seed);
        float[] logits = logits(random, EXAMPLES * 5);
        float[] targets = new float[EXAMPLES * 5];
        for (int i = 0; i < targets.length; i++) {
            // The first label is everywhere, the last nowhere.
            targets[i] = i % 5 == 0 ? 1 : i % 5 == 4 ? 0 : random.nextInt(2);
        }
        var output = (QuestionPredictions) Predictions.of(Head.multiLabel(NAMES), logits, targets)
                .outputs()
                .get(0);
        Map<String, Double> metrics = output.metrics();
        var allRight = new Mean();
        for (int i = 0; i < EXAMPLES; i++) {
            boolean right = true;
            for (int at = i * 5; at < i * 5 + 5; at++) {
                right &= logits[at] >= 0 == (targets[at] == 1);
            }
            allRight.increment(right ? 1 : 0);
        }
        assertEquals(allRight.getResult(), metrics.get("subsetAccuracy"), 1e-12);
        assertAnswers(logits, targets, metrics);
        double f1 = 0;
        double wrong = 0;
        for (int label = 0; label < 5; label++) {
            var pairs = new ArrayList<Prediction<Label>>();
            for (int i = 0; i < EXAMPLES; i++) {
                boolean truth = targets[i * 5 + label] == 1;
                boolean decision = logits[i * 5 + label] >= 0;
                pairs.add(pair(truth ? "a" : "b", decision ? "a" : "b"));
            }
            var other = new LabelConfusionMatrix(domain(List.of("a", "b")), pairs);
            assertCounts(other, label(0), output.counts(label));
            f1 += ConfusionMetrics.f1(new MetricTarget<>(label(0)), other) / 5;
            wrong += (other.fp(label(0)) + other.fn(label(0))) / EXAMPLES / 5;
        }
        assertEquals(f1, metrics.get("macroF1"), 1e-12);
        assertEquals(wrong, metrics.get("hammingLoss"), 1e-12);
        List<LabelMetrics> rows = output.perLabel();
        assertEquals(OptionalDouble.empty(), rows.get(0).rocAuc());
        assertEquals(OptionalDouble.of(1), rows.get(0).averagePrecision());
        assertEquals(OptionalDouble.empty(), rows.get(4).rocAuc());
        assertEquals(OptionalDouble.empty(), rows.get(4).averagePrecision());
        assertFalse(rows.get(4).metrics().containsKey("recall"));
        assertScores(output, metrics);
    }

    /** Areas and average precisions by Tribuo, label by label and their means. */
    private static void assertScores(OutputPredictions output, Map<String, Double> metrics) {
        var areas = new ArrayList<Double>();
        var precisions = new ArrayList<Double>();
        for (int label = 0; label < output.labels().size(); label++) {
            double[] scores = new double[EXAMPLES];
            boolean[] truths = new boolean[EXAMPLES];
            int positives = 0;
            for (int i = 0; i < EXAMPLES; i++) {
                scores[i] = output.logOdds(i, label);
                truths[i] = output.truth(i, label);
                positives += truths[i] ? 1 : 0;
            }
            if (positives > 0) {
                precisions.add(LabelEvaluationUtil.averagedPrecision(truths, scores));
            }
            if (positives > 0 && positives < EXAMPLES) {
                areas.add(LabelEvaluationUtil.binaryAUCROC(truths, scores));
            }
        }
        assertMean(areas, metrics, "macroRocAuc");
        assertMean(precisions, metrics, "meanAveragePrecision");
    }

    private static void assertMean(List<Double> values, Map<String, Double> metrics, String name) {
        OptionalDouble mean = values.stream().mapToDouble(value -> value).average();
        assertEquals(mean.isPresent(), metrics.containsKey(name), name);
        mean.ifPresent(value -> assertEquals(value, metrics.get(name), 1e-12, name));
    }

    private static void assertCounts(ConfusionMatrix<Label> other, Label label, Counts own) {
        assertEquals(
                new Counts(
                        (long) other.tp(label), (long) other.fp(label), (long) other.fn(label), (long) other.tn(label)),
                own);
        var target = new MetricTarget<>(label);
        assertEquals(ConfusionMetrics.precision(target, other), own.precision().orElse(0), 1e-12);
        assertEquals(ConfusionMetrics.recall(target, other), own.recall().orElse(0), 1e-12);
        assertEquals(ConfusionMetrics.f1(target, other), own.f1().orElse(0), 1e-12);
    }

    private static void assertAverages(ConfusionMatrix<Label> other, Map<String, Double> metrics) {
        var names = new LinkedHashMap<String, ToDoubleBiFunction<MetricTarget<Label>, ConfusionMatrix<Label>>>();
        names.put("Precision", ConfusionMetrics::precision);
        names.put("Recall", ConfusionMetrics::recall);
        names.put("F1", ConfusionMetrics::f1);
        names.forEach((name, metric) -> {
            var macro = new MetricTarget<Label>(EvaluationMetric.Average.MACRO);
            var micro = new MetricTarget<Label>(EvaluationMetric.Average.MICRO);
            assertEquals(metric.applyAsDouble(macro, other), metrics.get("macro" + name), 1e-12);
            assertEquals(metric.applyAsDouble(micro, other), metrics.get("micro" + name), 1e-12);
        });
    }

    private static Label label(int index) {
        return new Label(NAMES.get(index));
    }

    private static Prediction<Label> pair(String truth, String predicted) {
        var example = new ArrayExample<>(new Label(truth), new String[] {"x"}, new double[] {1});
        return new Prediction<>(new Label(predicted), 1, example);
    }

    private static ImmutableOutputInfo<Label> domain(List<String> names) {
        var ids = new LinkedHashMap<Label, Integer>();
        names.forEach(name -> ids.put(new Label(name), ids.size()));
        return new LabelFactory().constructInfoForExternalModel(ids);
    }
}
