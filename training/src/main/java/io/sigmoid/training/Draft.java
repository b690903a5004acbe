package io.sigmoid.training;

import io.sigmoid.datasets.Augmentation;
import io.sigmoid.datasets.TableFormat;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Precision;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job's fields while some of them change. */
final class Draft {
    String name;
    String data;

    @Nullable
    TableFormat table;

    @Nullable
    Integer limit;

    Target target;
    double validation;

    @Nullable
    Augmentation augmentation;

    Architecture architecture;
    Initialisation initialisation;

    @Nullable
    Map<String, LossOptions> losses;

    Optimizer optimizer;
    Schedule schedule;

    @Nullable
    Clipping clipping;

    @Nullable
    Double movingAverage;

    @Nullable
    Precision precision;

    int accumulate;

    @Nullable
    Stopping stopping;

    @Nullable
    Decisions decisions;

    int epochs;
    int batchSize;
    long seed;
    String device;

    Draft(TrainingJob job) {
        name = job.name();
        data = job.data();
        table = job.table();
        limit = job.limit();
        target = job.target();
        validation = job.validation();
        augmentation = job.augmentation();
        architecture = job.architecture();
        initialisation = job.initialisation();
        losses = job.losses();
        optimizer = job.optimizer();
        schedule = job.schedule();
        clipping = job.clipping();
        movingAverage = job.movingAverage();
        precision = job.precision();
        accumulate = job.accumulate();
        stopping = job.stopping();
        decisions = job.decisions();
        epochs = job.epochs();
        batchSize = job.batchSize();
        seed = job.seed();
        device = job.device();
    }

    TrainingJob job() {
        return new TrainingJob(
                name,
                data,
                table,
                limit,
                target,
                validation,
                augmentation,
                architecture,
                initialisation,
                losses,
                optimizer,
                schedule,
                clipping,
                movingAverage,
                precision,
                accumulate,
                stopping,
                decisions,
                epochs,
                batchSize,
                seed,
                device);
    }
}
