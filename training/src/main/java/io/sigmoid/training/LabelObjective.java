package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.zoo.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** For each of the head's outputs its own loss on its own columns of the targets; the weighted sum of them. */
final class LabelObjective implements Objective {
    /** One output: where its logits and its targets begin in a row. */
    private record Part(Loss loss, double weight, int logits, int logitsFrom, int targets, int targetsFrom) {
        /** The output's targets; those of classes are indices, or shares where rows are as wide as the logits. */
        NDArray columns(NDArray rows, int allLogits, int allTargets) {
            boolean classes = loss instanceof SoftmaxCrossEntropy;
            if (rows.getShape().get(1) == allTargets) {
                return classes
                        ? rows.get(new NDIndex().addAllDim().addIndices(targetsFrom))
                        : slice(rows, targetsFrom, targets);
            }
            if (rows.getShape().get(1) != allLogits) {
                throw new IllegalArgumentException("targets must have %d values an example, or %d shares, got %s"
                        .formatted(allTargets, allLogits, rows.getShape()));
            }
            return slice(rows, logitsFrom, logits);
        }

        private static NDArray slice(NDArray rows, int from, int width) {
            // Only one output: it has all columns.
            return rows.getShape().get(1) == width
                    ? rows
                    : rows.get(new NDIndex().addAllDim().addSliceDim(from, from + width));
        }

        NDArray weighted(NDArray loss) {
            return weight == 1 ? loss : loss.mul(Constants.of(loss.getManager(), weight));
        }
    }

    /** More than the most that a metric is named after. */
    private static final int FEW = 6;

    private final List<Part> parts = new ArrayList<>();
    private final Head head;
    private final int logits;
    private final int targets;

    LabelObjective(Head head, Function<String, LossOptions> options) {
        this.head = head;
        int nextLogit = 0;
        int nextTarget = 0;
        for (Head.Output output : head.outputs()) {
            int width = output.head().logits();
            int columns = output.head() instanceof Head.MultiClass ? 1 : width;
            LossOptions of = options.apply(output.name());
            Loss loss = Loss.of(output.head(), of);
            parts.add(new Part(loss, of.weight(), width, nextLogit, columns, nextTarget));
            nextLogit += width;
            nextTarget += columns;
        }
        logits = nextLogit;
        targets = nextTarget;
    }

    @Override
    public NDArray loss(NDList outputs, NDArray all, double done) {
        NDArray rows = all.reshape(all.getShape().get(0), -1);
        NDArray sum = loss(0, outputs, rows);
        for (int i = 1; i < parts.size(); i++) {
            sum = sum.add(loss(i, outputs, rows));
        }
        return sum;
    }

    private NDArray loss(int i, NDList outputs, NDArray rows) {
        Part part = parts.get(i);
        return part.weighted(part.loss().of(outputs.get(i), part.columns(rows, logits, targets)));
    }

    @Override
    public NDArray right(NDList outputs, NDArray all) {
        NDArray rows = all.reshape(all.getShape().get(0), -1);
        NDArray right = right(0, outputs, rows);
        for (int i = 1; i < parts.size(); i++) {
            right = right.logicalAnd(right(i, outputs, rows));
        }
        return right;
    }

    private NDArray right(int i, NDList outputs, NDArray rows) {
        Part part = parts.get(i);
        return part.loss().right(outputs.get(i), part.columns(rows, logits, targets));
    }

    /** Of one output, its loss as it is. */
    @Override
    public @Nullable LossScript script() {
        Part first = parts.get(0);
        return parts.size() == 1 && first.weight == 1 ? LossScript.of(first.loss) : null;
    }

    /** Those of examples of every label and of none, all of them answered right: they leave nothing undefined. */
    @Override
    public Set<String> metrics() {
        Head few = few(head);
        if (!few.equals(head)) {
            return new LabelObjective(few, output -> LossOptions.PLAIN).metrics();
        }
        int rows = 2 * logits;
        float[] answers = new float[rows * logits];
        float[] truths = new float[rows * targets];
        Arrays.fill(answers, -1);
        for (int row = 0; row < rows; row++) {
            for (Part part : parts) {
                if (part.loss instanceof SoftmaxCrossEntropy) {
                    truths[row * targets + part.targetsFrom] = row % part.logits;
                    answers[row * logits + part.logitsFrom + row % part.logits] = 1;
                } else {
                    for (int label = row % 2; label < part.logits; label += 2) {
                        truths[row * targets + part.targetsFrom + label] = 1;
                        answers[row * logits + part.logitsFrom + label] = 1;
                    }
                }
            }
        }
        var names =
                new TreeSet<>(Predictions.of(head, answers, truths).metrics().keySet());
        names.add("loss");
        return names;
    }

    /** A head whose metrics have the same names: more labels than these add none. */
    private static Head few(Head head) {
        List<String> labels = head.labels().subList(0, Math.min(head.labels().size(), FEW));
        if (head instanceof Head.Joint joint) {
            return new Head.Joint(joint.outputs().stream()
                    .map(output -> new Head.Output(output.name(), few(output.head())))
                    .toList());
        } else if (head instanceof Head.MultiClass) {
            return new Head.MultiClass(labels);
        }
        return head instanceof Head.MultiLabel ? new Head.MultiLabel(labels) : head;
    }

    @Override
    public int targets() {
        return targets;
    }

    /** {@code loss}, the sum of plain negative log-likelihoods, and {@link Predictions#metrics}. */
    @Override
    public Map<String, Double> measure(Block block, Epochs examples) {
        Predictions predictions = ForwardPass.predict(block, head, examples);
        var metrics = new LinkedHashMap<>(predictions.metrics());
        metrics.put("loss", predictions.loss());
        return metrics;
    }
}
