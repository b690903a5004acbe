package io.sigmoid.zoo;

import java.io.File;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Apache Spark, as far as it can be spoken of where it is not. */
public final class SparkHome {
    private SparkHome() {}

    /**
     * Looks whether it is on the class path.
     *
     * @param what needs it
     * @throws IllegalStateException if it is not
     */
    public static void require(String what) {
        try {
            Class.forName("org.apache.spark.sql.SparkSession");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(what + " needs Apache Spark 4: set SPARK_HOME to its directory", e);
        }
    }

    /** The jars of this class path that do not come from there, for {@code spark.jars}: executors need them. */
    public static String otherJars() {
        String home = System.getenv("SPARK_HOME");
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry -> home == null || !Path.of(entry).startsWith(home))
                .collect(Collectors.joining(","));
    }
}
