package io.sigmoid.training;

import static java.util.Objects.requireNonNull;

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
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.InputSignature;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A job's data, checked against its architecture and target: images of the architecture's size, or rows of a table with the
 * encoding that was fitted on those to train.
 *
 * @param job with the labels that its table was found to have, so that another file must have them
 * @param name of the training data
 * @param sha256 fingerprint of the training data, those held out for validation among them
 * @param train what is trained on
 * @param validation what was held out of the training data; null for nothing
 * @param test the test part
 * @param input what one example looks like
 */
record JobData(
        TrainingJob job,
        String name,
        String sha256,
        Labelled train,
        @Nullable Labelled validation,
        Labelled test,
        InputSignature input) {
    /**
     * Reads all parts.
     *
     * @throws io.sigmoid.datasets.DatasetException if they are missing or damaged
     * @throws TrainingException if they do not fit the job
     */
    static JobData load(TrainingJob job) {
        return of(job, load(job, Part.TRAIN), load(job, Part.TEST));
    }

    /**
     * Takes data that are at hand.
     *
     * @param whole of which the job trains on all or its limit, and holds out a share
     * @throws TrainingException if they do not fit the job
     */
    static JobData of(TrainingJob job, Labelled whole, Labelled test) {
        Labelled all = job.limit() == null ? whole : first(whole, job.limit());
        Held parts = Held.of(all, job);
        InputSignature input = parts.rest instanceof Table table
                ? InputSignature.table(table.fit())
                : InputSignature.image(shape((LabelledImages) all));
        check(job, all, input);
        check(job, test, input);
        if (job.augmentation() != null) {
            job.augmentation().check(all, job.target());
            checkMixup(job);
        }
        TableFormat table = job.table();
        TrainingJob resolved = table == null ? job : job.withTable(table.withLabels(all.labels()));
        return new JobData(resolved, all.name(), all.sha256(), parts.rest, parts.held, test, input);
    }

    /**
     * The test part of a job's data, on the manager's device or streamed to it, for a model that is trained.
     *
     * @param input of the model
     */
    static Epochs test(TrainingJob job, InputSignature input, NDManager manager) {
        Labelled test = load(job, Part.TEST);
        check(job, test, input);
        return epochs(job, test, input, manager);
    }

    /** Labels that no example to train on has, where they are learnt: a limit may end before their first. */
    List<String> untrained() {
        if (job.target() instanceof Target.Pixels) {
            return List.of();
        }
        Set<Integer> left =
                IntStream.range(0, train.labels().size()).boxed().collect(Collectors.toCollection(TreeSet::new));
        for (int row = 0; row < train.size() && !left.isEmpty(); row++) {
            int at = row;
            left.removeIf(label -> train.has(at, label));
        }
        return left.stream().map(train.labels()::get).toList();
    }

    /** Refuses other data. */
    void expect(JobRun.Expected expected) {
        if (!sha256.equals(expected.sha256())) {
            throw new TrainingException("the training data %s are not those of %s: their fingerprint is %s, was %s"
                    .formatted(name, expected.of(), sha256, expected.sha256()));
        }
    }

    /** The data of one of several workers: every so-manieth of the examples to train on, as many as each of the others. */
    JobData share(TrainingJob own, int worker, int workers) {
        int[] rows = IntStream.range(0, share(train.size(), workers))
                .map(i -> i * workers + worker)
                .toArray();
        Labelled part = train instanceof Table table ? table.rows(rows) : ((LabelledImages) train).rows(rows);
        return new JobData(own, name, sha256, part, null, test, input);
    }

    /**
     * How many of the examples to train on each of several workers has.
     *
     * @throws TrainingException if they are fewer than the workers
     */
    static int share(int examples, int workers) {
        if (examples < workers) {
            throw new TrainingException("%d examples can't be shared by %d workers".formatted(examples, workers));
        }
        return examples / workers;
    }

    /** What is trained on, varied as the job says. */
    Epochs train(NDManager manager) {
        Epochs plain = epochs(job, train, input, manager);
        return job.augmentation() == null || !(train instanceof LabelledImages images)
                ? plain
                : plain.varied(
                        Augmenter.of(job.augmentation(), images, job.target(), manager),
                        Seeds.of(job).augmentation());
    }

    /** What was held out; null for nothing. */
    @Nullable
    Epochs validation(NDManager manager) {
        return validation == null ? null : epochs(job, validation, input, manager);
    }

    /** The test part. */
    Epochs test(NDManager manager) {
        return epochs(job, test, input, manager);
    }

    private static Epochs epochs(TrainingJob job, Labelled part, InputSignature input, NDManager manager) {
        return part instanceof Table table
                ? Epochs.of(table, input.rows().orElseThrow(), job.target(), manager)
                : Epochs.of((LabelledImages) part, job.target(), manager);
    }

    private static Labelled load(TrainingJob job, Part part) {
        if (job.table() != null) {
            return TableSource.of(job.data(), job.table()).load(part);
        }
        ImageSource whole = ImageSource.of(job.data());
        ImageSource source = job.limit() == null ? whole : whole.forFirst(job.limit());
        Shape input = job.architecture().input();
        if (input.dimension() != 3) {
            return source.load(part);
        }
        int channels = (int) input.get(0);
        int height = (int) input.get(1);
        int width = (int) input.get(2);
        return (source instanceof ImageFolder folder ? folder.scaledTo(channels, height, width) : source)
                .load(part)
                .scaledTo(channels, height, width);
    }

    /** Mixed classes are shares of each, which only a softmax learns from, and a softmax learns from nothing else that is mixed. */
    private static void checkMixup(TrainingJob job) {
        boolean classes = job.target() instanceof Target.Classes;
        boolean softmax = job.architecture().head().outputs().stream()
                .anyMatch(output -> output.head() instanceof Head.MultiClass);
        if (requireNonNull(job.augmentation()).mixup() > 0 && classes != softmax) {
            throw new TrainingException(
                    "augmentation mixup: the target %s and the head %s do not go together, must be classes and multi-class, or neither"
                            .formatted(
                                    job.target().getClass().getSimpleName(),
                                    job.architecture().head().getClass().getSimpleName()));
        }
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
                            data.name(),
                            input.size(),
                            input.rows().orElseThrow().features(),
                            takes));
        }
        if (data instanceof Table table) {
            table.check(input.rows().orElseThrow()); // now, and not when all is trained
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

    /** What is held out for validation, and the rest. */
    private record Held(Labelled rest, @Nullable Labelled held) {
        static Held of(Labelled all, TrainingJob job) {
            double share = job.validation();
            long held = Math.round(share * all.size());
            if (held > 0 && held == all.size()) {
                throw new TrainingException("validation: a share of %s of %d examples leaves none to train on"
                        .formatted(share, all.size()));
            }
            if (held > 0) {
                long seed = Seeds.of(job).validation();
                if (all instanceof Table table) {
                    Table.Split split = table.split(share, seed);
                    return new Held(split.rest(), split.held());
                }
                LabelledImages.Split split = ((LabelledImages) all).split(share, seed);
                return new Held(split.rest(), split.held());
            }
            if (job.stopping() != null || job.decisions() != null) {
                throw new TrainingException(
                        "validation: a share of %s of %d examples leaves none for stopping or decisions"
                                .formatted(share, all.size()));
            }
            return new Held(all, null);
        }
    }
}
