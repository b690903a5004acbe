package io.sigmoid.training.command;

import io.sigmoid.training.Crew;
import io.sigmoid.training.spark.SparkCrew;
import io.sigmoid.zoo.SparkHome;
import java.util.function.Function;

/** {@code --spark}, where Spark is. */
final class SparkSwitch {
    private SparkSwitch() {}

    /** Lets a crew of executors work. */
    static <T> T with(String master, Function<Crew, T> work) {
        SparkHome.require("--spark");
        try (SparkCrew crew = SparkCrew.start(master)) {
            return work.apply(crew);
        }
    }
}
