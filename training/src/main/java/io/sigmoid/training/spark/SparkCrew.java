package io.sigmoid.training.spark;

import io.sigmoid.training.Crew;
import io.sigmoid.training.OneLine;
import io.sigmoid.training.TrainingException;
import io.sigmoid.training.WorkerResult;
import io.sigmoid.training.WorkerTask;
import io.sigmoid.zoo.SparkHome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A crew of executors, one worker each. A round is a barrier stage: all workers work at the same time. Spark gives up a
 * barrier stage that loses one; the round is done again then, from the same tasks, on the executors that are there.
 */
public final class SparkCrew implements Crew, AutoCloseable {
    private static final int ATTEMPTS = 4;

    private static final ClassTag<WorkerResult> RESULT = ClassTag$.MODULE$.apply(WorkerResult.class);

    private final SparkSession session;
    private final JavaSparkContext context;

    /**
     * Works in a session that is there, and ends it when it closes.
     *
     * @throws TrainingException if its executors are one JVM
     */
    public SparkCrew(SparkSession session) {
        if (session.sparkContext().isLocal()) {
            throw oneJvm(session.sparkContext().master());
        }
        this.session = session;
        context = JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    /**
     * Starts a session.
     *
     * @param master of Spark, such as {@code spark://host:7077}
     * @throws TrainingException if its executors are one JVM
     */
    public static SparkCrew start(String master) {
        if (master.startsWith("local") && !master.startsWith("local-cluster")) {
            throw oneJvm(master);
        }
        SparkSession.Builder builder = SparkSession.builder()
                .appName("sigmoid-train")
                .master(master)
                .config("spark.jars", SparkHome.otherJars())
                // An executor that was lost is there again soon: a minute is enough to know.
                .config("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "2s")
                .config("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", 30);
        if (System.getProperty("spark.executor.cores") == null) {
            builder.config("spark.executor.cores", 1); // One worker an executor.
        }
        return new SparkCrew(builder.getOrCreate());
    }

    private static TrainingException oneJvm(String master) {
        return new TrainingException(
                "Spark's master %s has all workers in one JVM: they need executors of their own".formatted(master));
    }

    @Override
    public List<WorkerResult> round(Map<String, float[]> shared, List<WorkerTask> tasks) {
        Broadcast<Map<String, float[]>> arrays = context.broadcast(new HashMap<>(shared));
        try {
            RDD<WorkerTask> partitions =
                    context.parallelize(tasks, tasks.size()).rdd();
            List<WorkerResult> results =
                    collect(partitions.barrier().mapPartitions(new RoundOnExecutor(arrays), false, RESULT), 1);
            checkApart(results);
            return results;
        } finally {
            arrays.destroy();
        }
    }

    static void checkApart(List<WorkerResult> results) {
        if (results.stream().map(WorkerResult::place).distinct().count() < results.size()) {
            throw new TrainingException(
                    "two workers share one executor: give each executor one core, spark.executor.cores=1");
        }
    }

    private static List<WorkerResult> collect(RDD<WorkerResult> results, int attempt) {
        try {
            return results.toJavaRDD().collect();
        } catch (Exception e) { // Scala's compiler lets it throw what it does not declare.
            if (!(e instanceof SparkException)) {
                throw e;
            }
            if (attempt < ATTEMPTS) {
                return collect(results, attempt + 1);
            }
            throw new TrainingException(
                    "Spark could not finish a round in %d attempts: %s".formatted(ATTEMPTS, OneLine.of(e)), e);
        }
    }

    @Override
    public void close() {
        session.stop();
    }
}
