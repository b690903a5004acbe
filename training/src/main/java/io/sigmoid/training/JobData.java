package io.sigmoid.training;

import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Head;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job's data, checked against its architecture and target.
 *
 * @param name of the training data
 * @param sha256 fingerprint of the training data, those held out for validation among them
 * @param train what is trained on
 * @param validation what was held out of the training data; null for nothing
 * @param test the test part
 */
record JobData(
        String name, String sha256, LabelledImages train, @Nullable LabelledImages validation, LabelledImages test) {
    /**
     * Reads all parts.
     *
     * @throws TrainingException if they do not fit the job
     */
    static JobData load(TrainingJob job) {
        LabelledImages all = load(job, Part.TRAIN);
        if (job.limit() != null) {
            all = all.first(job.limit());
        }
        LabelledImages test = load(job, Part.TEST);
        long held = Math.round(job.validation() * all.size());
        if (held > 0 && held < all.size()) {
            LabelledImages.Split split = all.split(job.validation(), Seeds.of(job).validation());
            return new JobData(all.name(), all.sha256(), split.rest(), split.held(), test);
        }
        if (job.stopping() != null || job.decisions() != null) {
            throw new TrainingException("validation: a share of %s of %d examples leaves none for stopping or decisions"
                    .formatted(job.validation(), all.size()));
        }
        return new JobData(all.name(), all.sha256(), all, null, test);
    }

    /** Refuses other data. */
    void expect(JobRun.Expected expected) {
        if (!sha256.equals(expected.sha256())) {
            throw new TrainingException("the training data %s are not those of %s: their fingerprint is %s, was %s"
                    .formatted(name, expected.of(), sha256, expected.sha256()));
        }
    }

    static LabelledImages load(TrainingJob job, Part part) {
        LabelledImages images = ImageSource.of(job.data()).load(part);
        Architecture architecture = job.architecture();
        long values = (long) images.channels() * images.height() * images.width();
        if (values != architecture.input().size()) {
            throw new TrainingException("images of %s are %d×%d×%d, the architecture takes %s"
                    .formatted(
                            images.name(), images.channels(), images.height(), images.width(), architecture.input()));
        }
        List<String> labels = job.target().labels(images);
        Head head = architecture.head();
        if (!head.labels().equals(labels)) {
            throw new TrainingException(
                    "the head's labels %s are not the target's %s".formatted(head.labels(), labels));
        }
        int expected = Objective.of(head).targets();
        long there = job.target().shape(images).slice(1).size();
        if (there != expected) {
            throw new TrainingException("the target has %d values an example, the head %s learns from %d"
                    .formatted(there, head.getClass().getSimpleName(), expected));
        }
        return images;
    }
}
