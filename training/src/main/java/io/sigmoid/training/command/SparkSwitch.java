package io.sigmoid.training.command;

import io.sigmoid.training.Crew;
import io.sigmoid.training.TrainingException;
import io.sigmoid.training.spark.SparkCrew;
import java.util.function.Function;

/** {@code --spark}, where Spark is. */
final class SparkSwitch {
    private SparkSwitch() {}

    /** Lets a crew of executors work. */
    static <T> T with(String master, Function<Crew, T> work) {
        try {
            Class.forName("org.apache.spark.sql.SparkSession");
        } catch (ClassNotFoundException e) {
            throw new TrainingException("--spark needs Apache Spark 4: set SPARK_HOME to its directory", e);
        }
        try (SparkCrew crew = SparkCrew.start(master)) {
            return work.apply(crew);
        }
    }
}
