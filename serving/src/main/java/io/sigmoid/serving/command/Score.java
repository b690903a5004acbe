package io.sigmoid.serving.command;

import io.sigmoid.serving.spark.ScoreJob;
import io.sigmoid.serving.spark.ScoreOptions;
import io.sigmoid.zoo.SparkHome;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "score",
        description = {
            "Scores any number of rows on Apache Spark and writes them with what the model says.",
            "Needs Spark 4: SPARK_HOME is its directory."
        },
        mixinStandardHelpOptions = true,
        versionProvider = SigmoidServe.Versions.class)
final class Score implements Runnable {
    /** {@link ScoreJob.Format}, as it is written on a command line. */
    private enum Format {
        parquet,
        csv,
        images
    }

    @Parameters(
            arity = "1",
            paramLabel = "NAME|DIR",
            description = "A pretrained model, or the directory or zip file of one, on any file system of Hadoop's.")
    private String model = "";

    @Option(
            names = "--master",
            defaultValue = "local[*]",
            paramLabel = "URL",
            description = "Spark's, such as spark://HOST:7077; ${DEFAULT-VALUE}.")
    private String master = "";

    @Option(names = "--input", required = true, paramLabel = "PATH", description = "What to score.")
    private String input = "";

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description = "Of the input: ${COMPLETION-CANDIDATES}. The output is CSV for CSV, Parquet otherwise.")
    private Format format = Format.parquet;

    @Option(names = "--output", required = true, paramLabel = "PATH", description = "Where to; must be new.")
    private String output = "";

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description = "The array<float> or binary (PNG, JPEG) to score; the only one there is if it is not given.")
    private @Nullable String column;

    @Option(
            names = "--batch",
            defaultValue = "256",
            paramLabel = "N",
            converter = PositiveNumber.class,
            description = "Rows that are computed together; ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--unreadable",
            defaultValue = "NULL",
            paramLabel = "FATE",
            description = "Of a row that the model can't take: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}.")
    private ScoreOptions.Unreadable unreadable = ScoreOptions.Unreadable.NULL;

    @Option(
            names = "--prefix",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "Before the names of the columns that are added; none.")
    private String prefix = "";

    @Mixin
    private Computing computing = new Computing();

    private final Console console;

    Score(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        SparkHome.require("score");
        var options = new ScoreOptions(batch, unreadable, computing.engine, computing.invert, prefix);
        var kind = ScoreJob.Format.valueOf(format.name().toUpperCase(Locale.ROOT));
        ScoreJob.Result result = new ScoreJob(master, model, input, kind, output, column, options).run();
        console.out()
                .printf(
                        "%s: %,d rows scored, %,d unreadable, written to %s%n",
                        result.model(), result.scored(), result.unreadable(), output);
    }
}
