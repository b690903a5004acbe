package io.sigmoid.training.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.cluster.LocalSpark;
import io.sigmoid.training.TrainingException;
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
            assertEquals(2, results.size());
            assertEquals(
                    "two workers share one executor: give each executor one core, spark.executor.cores=1",
                    assertThrows(TrainingException.class, () -> SparkCrew.checkApart(results))
                            .getMessage());
            // No worker had a job, and says so.
            results.forEach(result -> assertTrue(result.failure().startsWith("job: "), result.failure()));
        } finally {
            session.stop();
        }
    }
}
