package io.sigmoid.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.datasets.Augmenter;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.ImageFolder;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.Labelled;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.datasets.Table;
import io.sigmoid.datasets.TableFormat;
import io.sigmoid.datasets.TableSource;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.InputSignature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data of a job, checked against its architecture and head: images of the architecture's size, or rows of a table with
 * the encoding that was fitted on those to train.
 *
 * @param all what the job trains on, the validation rows among it: what its fingerprint is of
 * @param train what it learns from
 * @param validation what it holds out of that; null for nothing
 * @param test what it is measured on, once
 * @param input what one example looks like, with the encoding of a table
 */
record JobData(Labelled all, Labelled train, @Nullable Labelled validation, Labelled test, InputSignature input) {
    /**
     * Reads it.
     *
     * @throws io.sigmoid.datasets.DatasetException if it is missing or damaged
     * @throws TrainingException if the job does not fit it
     */
    static JobData of(TrainingJob job) {
        Labelled all = load(job, Part.TRAIN);
        if (job.limit() != null) {
            all = first(all, job.limit());
        }
        Labelled test = load(job, Part.TEST);
        Labelled train = all;
        Labelled validation = null;
        if (job.validation() > 0) {
            Held held = Held.of(all, job.validation(), job.seed());
            train = held.rest;
            validation = held.held;
        }
        InputSignature input = train instanceof Table table
                ? InputSignature.table(table.fit())
                : InputSignature.image(shape((LabelledImages) train));
        check(job, all, input);
        check(job, test, input);
        if (job.augmentation() != null) {
            job.augmentation().check(train, job.target());
        }
        return new JobData(all, train, validation, test, input);
    }

    /**
     * The test part of a job's data, for a model that was trained before.
     *
     * @param input of the model
     */
    static Labelled test(TrainingJob job, InputSignature input) {
        Labelled test = load(job, Part.TEST);
        check(job, test, input);
        return test;
    }

    /** The job as it is stored: the labels of its table are those that were found, so that another file must have them. */
    TrainingJob resolved(TrainingJob job) {
        TableFormat table = job.table();
        return table == null || !table.labels().isEmpty() ? job : job.withTable(table.withLabels(all.labels()));
    }

    /** Examples of one of the parts, on a manager's device, or streamed to it. */
    static Epochs epochs(Labelled part, InputSignature input, TrainingJob job, NDManager manager) {
        return part instanceof Table table
                ? Epochs.of(table, input.rows().orElseThrow(), job.target(), manager)
                : Epochs.of((LabelledImages) part, job.target(), manager);
    }

    /** What varies the batches to train; null for nothing. It belongs to the caller. */
    @Nullable
    Augmenter augmenter(TrainingJob job, NDManager manager) {
        return job.augmentation() == null || !(train instanceof LabelledImages images)
                ? null
                : Augmenter.of(job.augmentation(), images, job.target(), manager);
    }

    private static Labelled load(TrainingJob job, Part part) {
        if (job.table() != null) {
            return TableSource.of(job.data(), job.table()).load(part);
        }
        ImageSource source = ImageSource.of(job.data());
        Shape input = job.architecture().input();
        if (input.dimension() < 2) {
            return source.load(part);
        }
        int channels = input.dimension() == 3 ? (int) input.get(0) : 1;
        int height = (int) input.get(input.dimension() - 2);
        int width = (int) input.get(input.dimension() - 1);
        return (source instanceof ImageFolder folder ? folder.scaledTo(channels, height, width) : source)
                .load(part)
                .scaledTo(channels, height, width);
    }

    private static Labelled first(Labelled data, int n) {
        return data instanceof Table table ? table.first(n) : ((LabelledImages) data).first(n);
    }

    private static Shape shape(LabelledImages images) {
        return new Shape(images.channels(), images.height(), images.width());
    }

    private static void check(TrainingJob job, Labelled data, InputSignature input) {
        Shape takes = job.architecture().input();
        if (data instanceof LabelledImages images && shape(images).size() != takes.size()) {
            throw new TrainingException("images of %s are %d×%d×%d, the architecture takes %s"
                    .formatted(data.name(), images.channels(), images.height(), images.width(), takes));
        }
        if (data instanceof Table && input.size() != takes.size()) {
            throw new TrainingException("rows of %s have %d features %s, the architecture takes %s"
                    .formatted(
                            data.name(), input.size(), input.rows().orElseThrow().features(), takes));
        }
        List<String> labels = job.target().labels(data);
        Head head = job.architecture().head();
        if (!head.labels().equals(labels)) {
            throw new TrainingException(
                    "the head's labels %s are not the target's %s".formatted(head.labels(), labels));
        }
        int expected = Objective.of(head).targets();
        long there = job.target().shape(data).slice(1).size();
        if (there != expected) {
            throw new TrainingException("the target has %d values an example, the head %s learns from %d"
                    .formatted(there, head.getClass().getSimpleName(), expected));
        }
    }

    /** What is held out, and the rest. */
    private record Held(Labelled rest, Labelled held) {
        static Held of(Labelled data, double share, long seed) {
            try {
                if (data instanceof Table table) {
                    Table.Split split = table.split(share, seed);
                    return new Held(split.rest(), split.held());
                }
                LabelledImages.Split split = ((LabelledImages) data).split(share, seed);
                return new Held(split.rest(), split.held());
            } catch (IllegalArgumentException e) {
                throw new TrainingException("validation: " + e.getMessage(), e);
            }
        }
    }
}
