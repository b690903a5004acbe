package io.sigmoid.cluster;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Sessions of the tests. */
public final class LocalSpark {
    private LocalSpark() {}

    /** In this JVM, with two tasks at a time. */
    public static SparkSession start(Path temp) {
        return on("local[2]", temp).getOrCreate();
    }

    /** On a cluster, without a page of its own. */
    static SparkSession.Builder on(String master, Path temp) {
        return SparkSession.builder()
                .master(master)
                .appName("sigmoid")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.local.dir", temp.resolve("spark").toString())
                .config("spark.sql.warehouse.dir", temp.resolve("warehouse").toString())
                .config("spark.sql.shuffle.partitions", 2);
    }
}
