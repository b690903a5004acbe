package com.example;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.loss.Loss;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.Part;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;

/** A block of the zoo in a training of DJL's own. */
public final class TrainBlock {
    private TrainBlock() {}

    /** Returns the accuracy of the last epoch. */
    public static float train(int images, int epochs) throws Exception {
        // README: block
        Head head = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        RandomAccessDataset digits =
                ImageSource.of("mnist").load(Part.TRAIN).first(images).dataset(new Target.Classes(), 64, true);
        try (Model model = Model.newInstance("digits", "PyTorch")) {
            model.setBlock(GapCnn.of(ImageShape.MNIST, head).block()); // returns logits
            var config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .addEvaluator(new Accuracy())
                    .addTrainingListeners(new EvaluatorTrainingListener());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.setMetrics(new Metrics());
                trainer.initialize(new Shape(1, 1, 28, 28));
                EasyTrain.fit(trainer, epochs, digits, null);
                return trainer.getTrainingResult().getTrainEvaluation("Accuracy");
            }
        }
        // README: end
    }
}
