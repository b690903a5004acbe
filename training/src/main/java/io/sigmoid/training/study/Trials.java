package io.sigmoid.training.study;

import ai.djl.ndarray.NDManager;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.Fit;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The trainings of a study: jobs that differ in what is compared, on images that are read once. */
final class Trials {
    static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    static final Head.MultiClass DIGIT = Head.multiClass(DIGITS);
    static final Target.Binary ODD = new Target.Binary("odd", "even", List.of("1", "3", "5", "7", "9"));

    private final Setting setting;
    private final LabelledImages train;
    private final LabelledImages test;

    private Trials(Setting setting, LabelledImages train, LabelledImages test) {
        this.setting = setting;
        this.train = train;
        this.test = test;
    }

    /**
     * Reads the images.
     *
     * @param images to train on at full size
     * @param fewer at reduced size, as many to test
     */
    static Trials of(Setting setting, String data, int images, int fewer) {
        int train = setting.pick(images, fewer);
        ImageSource source = ImageSource.of(data).forFirst(train);
        LabelledImages test = source.load(Part.TEST);
        return new Trials(
                setting,
                source.load(Part.TRAIN).first(train),
                setting.size() == Setting.Size.FULL ? test : test.first(fewer));
    }

    LabelledImages train() {
        return train;
    }

    LabelledImages test() {
        return test;
    }

    /** A small convolutional network for the images. */
    GapCnn cnn(Head head) {
        var image = new ImageShape(train.channels(), train.height(), train.width());
        return new GapCnn(image, List.of(16, 32, 64), Pooling.DENSE, head);
    }

    /** The same with only a share of the images of a label, to train on and to test. */
    Trials thinned(String label, double share) {
        Map<String, Double> shares = Map.of(label, share);
        return new Trials(setting, train.thinned(shares, 1), test.thinned(shares, 1));
    }

    /** The job that a comparison starts from: Adam at 0.001, batches of 128. */
    TrainingJob job(Target target, Architecture architecture, int epochs, long seed) {
        return TrainingJob.of("study", train.name(), target, architecture)
                .withEpochs(epochs)
                .withSeed(seed)
                .withDevice(setting.manager().getDevice().isGpu() ? "gpu" : "cpu");
    }

    /**
     * Trains in memory.
     *
     * @param taker takes of it what it needs; all native memory is freed then
     */
    void run(TrainingJob job, Consumer<Fit> taker) {
        try (NDManager manager = setting.manager().newSubManager()) {
            taker.accept(job.fit(train, test, manager));
        }
    }
}
