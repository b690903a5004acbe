package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.auto.service.AutoService;
import io.sigmoid.training.TrainingException;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.training.metrics.Spread;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the sigmoid of a convolutional classifier stands. */
@AutoService(Study.class)
public final class Placement implements Study {
    private static final Head.Binary PARITY = Head.binary("even", "odd");
    private static final List<Integer> WIDTHS = List.of(16, 32, 64);

    /** How far the probabilities of a sigmoid are kept off 0 and 1. */
    private static final float EDGE = 1e-7f;

    /** Made by {@link Studies}. */
    public Placement() {}

    @Override
    public String name() {
        return "placement";
    }

    @Override
    public String question() {
        return "Where does the output sigmoid belong: after a dense layer, straight after global average pooling, or not in the graph?";
    }

    @Override
    public Findings run(Setting setting) {
        Trials trials = Trials.of(setting, "mnist", 6000, 300);
        int epochs = setting.pick(4, 1);
        long[] seeds = setting.seeds(3, 2);
        Map<String, Architecture> places = new LinkedHashMap<>();
        places.put("sigmoid after a dense layer", new LinkInside(cnn(Pooling.DENSE), Placement::sigmoidLogOdds));
        places.put("sigmoid after the pooling", new LinkInside(cnn(Pooling.LABEL_MAPS), Placement::sigmoidLogOdds));
        places.put("logits, dense layer", cnn(Pooling.DENSE));
        places.put("logits, straight from the pooling", cnn(Pooling.LABEL_MAPS));
        var findings = new Findings();
        StudyTable table = StudyTable.of(
                "Odd or even, %d epochs of %d images, %d seeds"
                        .formatted(epochs, trials.train().size(), seeds.length),
                "sigmoid",
                "test accuracy",
                "calibration error",
                "parameters",
                "seconds of a training",
                "trainings that failed");
        Map<String, Spread> accuracies = new LinkedHashMap<>();
        for (Map.Entry<String, Architecture> place : places.entrySet()) {
            var accuracy = new ArrayList<Double>();
            var error = new ArrayList<Double>();
            var seconds = new ArrayList<Double>();
            int failed = 0;
            for (long seed : seeds) {
                try {
                    trials.run(trials.job(Trials.ODD, place.getValue(), epochs, seed), fit -> {
                        accuracy.add(Numbers.metric(fit.test().metrics(), "accuracy"));
                        error.add(Numbers.metric(fit.test().metrics(), "calibrationError"));
                        seconds.add(fit.seconds());
                    });
                } catch (TrainingException e) { // A loss that is not finite is a finding here.
                    failed++;
                }
            }
            findings.fact(place.getKey() + ": failed", failed);
            long parameters = Summary.of(place.getValue()).trainable();
            if (accuracy.isEmpty()) {
                table = table.with(place.getKey(), "none", "none", parameters, "none", failed);
                continue;
            }
            Spread right = Spread.of(accuracy);
            accuracies.put(place.getKey(), right);
            table = table.with(
                    place.getKey(),
                    right.percent(),
                    Spread.of(error).percent(),
                    parameters,
                    Spread.of(seconds).text(),
                    failed);
            findings.fact(place.getKey() + ": accuracy", right.mean())
                    .fact(place.getKey() + ": accuracy, deviation", right.deviation())
                    .fact(
                            place.getKey() + ": calibration error",
                            Spread.of(error).mean());
        }
        findings.table(table);
        accuracies.forEach((place, accuracy) -> findings.conclude("%s: %s right, calibration error %s."
                .formatted(place, accuracy.percent(), Numbers.percent(findings.fact(place + ": calibration error")))));
        return findings.conclude(comparison(accuracies)).conclude(sameFunction(findings));
    }

    private static String comparison(Map<String, Spread> accuracies) {
        Map.Entry<String, Spread> best = accuracies.entrySet().stream()
                .max(Map.Entry.comparingByValue((a, b) -> Double.compare(a.mean(), b.mean())))
                .orElseThrow();
        List<String> worse = accuracies.entrySet().stream()
                .filter(other -> best.getValue().clearlyAbove(other.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return "Most accurate: %s; clearly behind it: %s."
                .formatted(best.getKey(), worse.isEmpty() ? "none" : String.join(", ", worse));
    }

    /** A dense layer after an average is the average after a dense layer at every place. */
    private static String sameFunction(Findings findings) {
        double difference = Math.abs(findings.fact("logits, dense layer: accuracy")
                - findings.fact("logits, straight from the pooling: accuracy"));
        return "The dense layer and the maps straight from the pooling are one function with one number of parameters; their accuracies differ by %s."
                .formatted(Numbers.percent(difference));
    }

    private static GapCnn cnn(Pooling pooling) {
        return new GapCnn(ImageShape.MNIST, WIDTHS, pooling, PARITY);
    }

    private static NDArray sigmoidLogOdds(NDArray logits) {
        NDArray p = Activation.SIGMOID.apply(logits);
        NDArray inside = NDArrays.maximum(NDArrays.minimum(p, number(p, 1 - EDGE)), number(p, EDGE));
        NDArray one = number(p, 1);
        return inside.log().sub(one.sub(inside).log());
    }

    private static NDArray number(NDArray like, float value) {
        return like.getManager().full(new Shape(), value, DataType.FLOAT32);
    }
}
