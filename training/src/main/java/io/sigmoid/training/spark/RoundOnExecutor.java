package io.sigmoid.training.spark;

import io.sigmoid.training.TrainingException;
import io.sigmoid.training.Worker;
import io.sigmoid.training.WorkerResult;
import io.sigmoid.training.WorkerTask;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** What an executor does in a round: one task of all, with a worker that stays from round to round. */
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
        BarrierTaskContext context = BarrierTaskContext.get();
        WorkerResult result = result(tasks.next(), context);
        long done = System.nanoTime();
        context.barrier();
        return CollectionConverters.asScala(
                List.of(result.withWaiting(System.nanoTime() - done)).iterator());
    }

    private WorkerResult result(WorkerTask task, BarrierTaskContext context) {
        String jvm = ProcessHandle.current().pid() + "@" + context.getTaskInfos()[context.partitionId()].address();
        String[] all = context.allGather(jvm);
        if (new HashSet<>(List.of(all)).size() < all.length) {
            return WorkerResult.failed(
                    "two workers share one executor: give each executor one core, spark.executor.cores=1");
        }
        try {
            return work(task, context);
        } catch (TrainingException e) {
            return WorkerResult.failed(String.valueOf(e.getMessage()));
        }
    }

    private WorkerResult work(WorkerTask task, BarrierTaskContext context) {
        synchronized (RoundOnExecutor.class) {
            if (worker == null || !worker.fits(task)) {
                if (worker != null) {
                    worker.close();
                    worker = null;
                }
                // Spark counts a core a task: more threads of PyTorch would spin in each other's way.
                if (System.getProperty("ai.djl.pytorch.num_threads") == null) {
                    System.setProperty("ai.djl.pytorch.num_threads", "1");
                }
                worker = Worker.of(task);
            }
            return worker.work(task, shared.value(), context::isInterrupted);
        }
    }
}
