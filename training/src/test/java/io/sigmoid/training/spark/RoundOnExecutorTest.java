package io.sigmoid.training.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigmoid.cluster.LocalSpark;
import io.sigmoid.training.WorkerResult;
import io.sigmoid.training.WorkerTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag$;

class RoundOnExecutorTest {
    @Test
    void twoWorkersOfOneJvmAreRefused(@TempDir Path temp) {
        SparkSession session = LocalSpark.start(temp);
        try {
            JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
            List<WorkerTask> tasks = List.of(
                    new WorkerTask("", "", 0, 2, null, 1, true, Map.of()),
                    new WorkerTask("", "", 1, 2, null, 1, true, Map.of()));
            List<WorkerResult> results = context.parallelize(tasks, 2)
                    .rdd()
                    .barrier()
                    .mapPartitions(
                            new RoundOnExecutor(context.broadcast(Map.of())),
                            false,
                            ClassTag$.MODULE$.<WorkerResult>apply(WorkerResult.class))
                    .toJavaRDD()
                    .collect();
            results.forEach(result -> assertEquals(
                    "two workers share one executor: give each executor one core, spark.executor.cores=1",
                    result.failure()));
            assertEquals(2, results.size());
        } finally {
            session.stop();
        }
    }
}
