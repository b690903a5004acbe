package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.SigmoidBinaryCrossEntropyLoss;
import com.google.auto.service.AutoService;
import io.sigmoid.training.Autograd;
import io.sigmoid.training.BinaryCrossEntropy;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.zoo.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** What DJL's stock loss and a Java number inside a graph do, against ours: why Sigmoid has losses of its own. */
@AutoService(Study.class)
public final class Losses implements Study {
    /** Made by {@link Studies}. */
    public Losses() {}

    @Override
    public String name() {
        return "losses";
    }

    @Override
    public String question() {
        return "Why losses of our own: what do DJL's stock sigmoid loss and Java numbers in a graph give?";
    }

    @Override
    public Findings run(Setting setting) {
        var findings = new Findings();
        onProbabilities(setting, findings);
        atZero(setting, findings);
        javaNumbers(setting, findings);
        return findings;
    }

    private static void onProbabilities(Setting setting, Findings findings) {
        var stock = new SigmoidBinaryCrossEntropyLoss("stock", 1, true);
        StudyTable table = StudyTable.of(
                "Cross-entropy of a probability p of label 1",
                "p",
                "DJL, fromSigmoid = true",
                "−log p",
                "ours, on its logit");
        int opposite = 0;
        double[] probabilities = {0.1, 0.5, 0.9, 0.99};
        double worst = 0;
        for (double p : probabilities) {
            try (NDManager scratch = setting.manager().newSubManager()) {
                NDArray one = scratch.ones(new Shape(1, 1));
                double djl = stock.evaluate(new NDList(one), new NDList(array(scratch, p)))
                        .getFloat();
                double ours = BinaryCrossEntropy.PLAIN
                        .of(array(scratch, Math.log(p / (1 - p))), one)
                        .getFloat();
                double exact = -Math.log(p);
                table = table.with(p, djl, exact, ours);
                opposite += djl < 0 ? 1 : 0;
                worst = Math.max(worst, Math.abs(ours - exact));
            }
        }
        findings.table(table)
                .fact("fromSigmoid: losses below 0", opposite)
                .fact("ours: largest error", worst)
                .conclude(
                        "With fromSigmoid, %d of %d of DJL's losses are below 0, which no cross-entropy is%s. Ours is within %s of −log p."
                                .formatted(
                                        opposite,
                                        probabilities.length,
                                        opposite > 0 ? ": minimising them drives the model away from its labels" : "",
                                        Numbers.text(worst)));
    }

    /** A model whose last layer starts at zero gives logit 0 for everything. */
    private static void atZero(Setting setting, Findings findings) {
        var stock = new SigmoidBinaryCrossEntropyLoss("stock", 1, false);
        List<Double> djl = gradients(
                setting.manager(), (labels, logits) -> stock.evaluate(new NDList(labels), new NDList(logits)));
        List<Double> ours =
                gradients(setting.manager(), (labels, logits) -> BinaryCrossEntropy.PLAIN.of(logits, labels));
        double[] exact = {0.25, -0.25};
        StudyTable table = StudyTable.of("Gradient at two logits of 0", "label", "DJL", "exact", "ours");
        double djlError = 0;
        double ourError = 0;
        for (int i = 0; i < 2; i++) {
            table = table.with(i, djl.get(i), exact[i], ours.get(i));
            djlError = Math.max(djlError, Math.abs(djl.get(i) - exact[i]));
            ourError = Math.max(ourError, Math.abs(ours.get(i) - exact[i]));
        }
        findings.table(table)
                .fact("gradient at 0: DJL's error", djlError)
                .fact("gradient at 0: our error", ourError)
                .conclude("At logits of exactly 0 the gradient of DJL's loss is off by up to %s, ours by %s."
                        .formatted(Numbers.text(djlError), Numbers.text(ourError)));
    }

    private static List<Double> gradients(NDManager manager, BiFunction<NDArray, NDArray, NDArray> loss) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray labels = NativeMemory.of(scratch, new float[] {0, 1}, new Shape(2, 1));
            NDArray logits = scratch.zeros(new Shape(2, 1));
            logits.setRequiresGradient(true);
            try (Autograd tape = Autograd.record()) {
                tape.backward(loss.apply(labels, logits));
            }
            var gradients = new ArrayList<Double>();
            for (float value : logits.getGradient().toFloatArray()) {
                gradients.add((double) value);
            }
            return gradients;
        }
    }

    private static void javaNumbers(Setting setting, Findings findings) {
        int times = setting.pick(200, 20);
        int java = 0;
        int ours = 0;
        for (int i = 0; i < times; i++) {
            java += gradientOfHalf(setting.manager(), i, false) == 0.5f ? 1 : 0;
            ours += gradientOfHalf(setting.manager(), i, true) == 0.5f ? 1 : 0;
        }
        findings.table(StudyTable.of(
                                "Gradient of 0.5 x, garbage collected between forward and backward",
                                "operand",
                                "right",
                                "of")
                        .with("a Java number, x.mul(0.5f)", java, times)
                        .with("a constant in native memory", ours, times))
                .fact("Java number: right", java)
                .fact("native constant: right", ours)
                .fact("gradients", times)
                .conclude(
                        "With a Java number in the graph, the gradient was right %d times of %d; with a constant in native memory %d times."
                                .formatted(java, times, ours));
    }

    /** What a busy application does to a training: the collector runs, and its memory is used again. */
    private static float gradientOfHalf(NDManager manager, int round, boolean constant) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray x = scratch.ones(new Shape(1));
            x.setRequiresGradient(true);
            var refill = new ArrayList<ByteBuffer>();
            try (Autograd tape = Autograd.record()) {
                NDArray half = constant ? x.mul(scratch.full(new Shape(), 0.5f)) : x.mul(0.5f);
                System.gc();
                for (int i = 0; i < 2000; i++) {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
                    refill.add(buffer.putFloat(0, 7 + round));
                }
                tape.backward(half.sum());
            }
            float gradient = x.getGradient().toFloatArray()[0];
            // Read last, so that the buffers are there until after the backward pass.
            return refill.get(0).getFloat(0) == 7 + round ? gradient : Float.NaN;
        }
    }

    private static NDArray array(NDManager manager, double value) {
        return NativeMemory.of(manager, new float[] {(float) value}, new Shape(1, 1));
    }
}
