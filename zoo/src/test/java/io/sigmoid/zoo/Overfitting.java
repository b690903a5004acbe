package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.List;
import java.util.Random;

/** Trains a small model on random examples with random targets, in the plainest way. */
final class Overfitting {
    private static final int STEPS = 800;
    private static final int CHECK = 20;

    private Overfitting() {}

    /**
     * Trains until the loss of inference is a third of what it was, at most {@value #STEPS} steps.
     *
     * @return the loss before and after
     */
    static double[] losses(Architecture architecture, int examples) {
        try (NDManager manager = NDManager.newBaseManager()) {
            var random = new Random(7);
            Block block = architecture.block();
            Shape input = SmallModels.batch(architecture, examples);
            Gradients.initialize(block, manager, random, input);
            NDArray x = uniform(manager, random, input);
            NDList targets = new NDList();
            for (Head.Output output : architecture.head().outputs()) {
                targets.add(targets(output.head(), x, random));
            }
            Optimizer adam = Optimizer.adam()
                    .optLearningRateTracker(Tracker.fixed(0.01f))
                    .build();
            double before = loss(architecture, block, x, targets, false).getFloat();
            double after = before;
            for (int step = 0; step < STEPS && after >= before / 3; step++) {
                step(architecture, block, x, targets, adam);
                if (step % CHECK == 0) {
                    after = loss(architecture, block, x, targets, false).getFloat();
                }
            }
            return new double[] {before, after};
        }
    }

    private static void step(Architecture architecture, Block block, NDArray x, NDList targets, Optimizer adam) {
        try (NDManager scratch = x.getManager().newSubManager()) {
            NDArray batch = x.duplicate();
            batch.attach(scratch);
            try (GradientCollector tape = Pytorch.engine().newGradientCollector()) {
                tape.backward(loss(architecture, block, batch, targets, true));
            }
            for (Parameter parameter : block.getParameters().values()) {
                if (parameter.requiresGradient()) {
                    NDArray gradient = parameter.getArray().getGradient();
                    adam.update(parameter.getId(), parameter.getArray(), gradient);
                    gradient.subi(gradient);
                    gradient.close();
                }
            }
        }
    }

    private static NDArray loss(Architecture architecture, Block block, NDArray x, NDList targets, boolean training) {
        NDList logits = block.forward(new ParameterStore(x.getManager(), false), new NDList(x), training);
        List<Head.Output> outputs = architecture.head().outputs();
        NDArray loss = x.getManager().zeros(new Shape());
        for (int i = 0; i < outputs.size(); i++) {
            loss = loss.add(loss(outputs.get(i).head(), logits.get(i), targets.get(i)));
        }
        return loss;
    }

    private static NDArray loss(Head head, NDArray logits, NDArray targets) {
        return head instanceof Head.MultiClass
                ? logits.logSoftmax(1).gather(targets, 1).mean().neg()
                : Activation.softPlus(logits).sub(logits.mul(targets)).mean();
    }

    /** Random labels, or for pixels the picture itself, of black and white only. */
    private static NDArray targets(Head head, NDArray x, Random random) {
        NDManager manager = x.getManager();
        long rows = x.getShape().get(0);
        if (head instanceof Head.Pixels) {
            return x.gt(manager.full(x.getShape(), 0.5f)).toType(DataType.FLOAT32, true);
        }
        boolean classes = head instanceof Head.MultiClass;
        Shape shape = new Shape(rows, classes ? 1 : head.logits());
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(classes ? head.logits() : 2);
        }
        NDArray targets = NativeMemory.of(manager, values, shape);
        return classes ? targets.toType(DataType.INT64, true) : targets;
    }

    private static NDArray uniform(NDManager manager, Random random, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return NativeMemory.of(manager, values, shape);
    }
}
