package io.sigmoid.training.spark;

import io.sigmoid.datasets.DatasetException;
import io.sigmoid.training.OneLine;
import io.sigmoid.training.TrainingException;
import io.sigmoid.training.Worker;
import io.sigmoid.training.WorkerResult;
import io.sigmoid.training.WorkerTask;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * What an executor does in a round: one task of all, with a worker that stays from round to round. No task waits for another:
 * Spark's barrier looks once a second whether all are there.
 */
final class RoundOnExecutor extends AbstractFunction1<Iterator<WorkerTask>, Iterator<WorkerResult>>
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Of this JVM. */
    private static @Nullable Worker worker;

    private final Broadcast<Map<String, float[]>> shared;

    RoundOnExecutor(Broadcast<Map<String, float[]>> shared) {
        this.shared = shared;
    }

    @Override
    public Iterator<WorkerResult> apply(Iterator<WorkerTask> tasks) {
        WorkerTask task = tasks.next();
        BarrierTaskContext context = BarrierTaskContext.get();
        WorkerResult result;
        try {
            result = work(task, context);
        } catch (TrainingException | DatasetException | IllegalArgumentException e) {
            if (e.getCause() instanceof IOException) {
                throw e; // Spark tries again. Another attempt at anything else would say the same.
            }
            result = WorkerResult.failed(OneLine.of(e));
        }
        String process = context.getTaskInfos()[context.partitionId()].address() + " "
                + ProcessHandle.current().pid();
        return CollectionConverters.asScala(List.of(result.at(process)).iterator());
    }

    private WorkerResult work(WorkerTask task, BarrierTaskContext context) {
        synchronized (RoundOnExecutor.class) {
            Worker fit = worker;
            if (fit == null || !fit.fits(task)) {
                worker = null;
                // Spark counts a core a task: more threads of PyTorch would spin in each other's way.
                if (System.getProperty("ai.djl.pytorch.num_threads") == null) {
                    System.setProperty("ai.djl.pytorch.num_threads", "1");
                }
                if (fit != null && !fit.hasDataOf(task)) {
                    fit.close();
                    fit = null; // Frees its data before others are read.
                }
                // Spark gives tasks to executors at random.
                fit = fit == null ? Worker.of(task) : fit.insteadFor(task);
                worker = fit;
            }
            return fit.work(task, shared.value(), context::isInterrupted);
        }
    }
}
