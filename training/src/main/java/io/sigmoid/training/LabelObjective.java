package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.Head;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** For each of the head's outputs its own loss on its own columns of the targets; the sum of them. */
final class LabelObjective implements Objective {
    /** One output: where its logits and its targets begin in a row. */
    private record Part(String name, Loss loss, int logits, int logitsFrom, int targets, int targetsFrom) {
        NDArray columns(NDArray all) {
            NDArray rows = all.reshape(all.getShape().get(0), -1);
            return loss == Loss.SOFTMAX_CROSS_ENTROPY
                    ? rows.get(new NDIndex().addAllDim().addIndices(targetsFrom))
                    : rows.get(new NDIndex().addAllDim().addSliceDim(targetsFrom, targetsFrom + targets));
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private final int logits;
    private final int targets;

    LabelObjective(Head head) {
        int nextLogit = 0;
        int nextTarget = 0;
        for (Head.Output output : head.outputs()) {
            int width = output.head().logits();
            int columns = output.head() instanceof Head.MultiClass ? 1 : width;
            parts.add(new Part(output.name(), Loss.of(output.head()), width, nextLogit, columns, nextTarget));
            nextLogit += width;
            nextTarget += columns;
        }
        logits = nextLogit;
        targets = nextTarget;
    }

    @Override
    public NDArray loss(NDList outputs, NDArray all) {
        NDArray sum = parts.get(0).loss().of(outputs.get(0), parts.get(0).columns(all));
        for (int i = 1; i < parts.size(); i++) {
            sum = sum.add(parts.get(i).loss().of(outputs.get(i), parts.get(i).columns(all)));
        }
        return sum;
    }

    @Override
    public NDArray right(NDList outputs, NDArray all) {
        NDArray right = parts.get(0).loss().right(outputs.get(0), parts.get(0).columns(all));
        for (int i = 1; i < parts.size(); i++) {
            right = right.logicalAnd(
                    parts.get(i).loss().right(outputs.get(i), parts.get(i).columns(all)));
        }
        return right;
    }

    @Override
    public int targets() {
        return targets;
    }

    @Override
    public Map<String, Double> measure(Block block, Epochs examples) {
        float[] predicted = new float[examples.size() * logits];
        float[] all = new float[examples.size() * targets];
        ForwardPass.over(examples, block, false, (from, outputs, data) -> {
            float[] rows = NDArrays.concat(outputs, 1).toFloatArray();
            System.arraycopy(rows, 0, predicted, from * logits, rows.length);
            float[] truth = data.get(1).toFloatArray();
            System.arraycopy(truth, 0, all, from * targets, truth.length);
        });
        return measure(predicted, all);
    }

    /**
     * {@code loss}, and an accuracy for each output: the share of examples right in every label of it. With several
     * outputs each has its name before its metrics.
     *
     * @param predicted logits row by row, the outputs one after the other
     * @param all targets row by row
     */
    Map<String, Double> measure(float[] predicted, float[] all) {
        int rows = predicted.length / logits;
        var metrics = new LinkedHashMap<String, Double>();
        double total = 0;
        for (Part part : parts) {
            double sum = 0;
            int right = 0;
            for (int row = 0; row < rows; row++) {
                int from = row * logits + part.logitsFrom();
                int target = row * targets + part.targetsFrom();
                sum += part.loss().ofRow(predicted, from, part.logits(), all, target);
                right += part.loss().isRight(predicted, from, part.logits(), all, target) ? 1 : 0;
            }
            total += sum / rows;
            metrics.put(parts.size() == 1 ? "accuracy" : part.name() + ".accuracy", (double) right / rows);
        }
        metrics.put("loss", total);
        return metrics;
    }
}
