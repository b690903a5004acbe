package io.sigmoid.training.command;

import io.sigmoid.datasets.DatasetCard;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.training.study.Studies;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Architectures;
import io.sigmoid.zoo.Summary;
import java.io.PrintWriter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train list}. */
@Command(name = "list", description = "Lists what there is to train.")
final class ListCommand implements Callable<Integer> {
    private enum What {
        ARCHITECTURES,
        PRESETS,
        DATASETS,
        STUDIES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "WHAT", description = "One of ${COMPLETION-CANDIDATES}.")
    private What what;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        switch (what) {
            case ARCHITECTURES -> architectures(out);
            case PRESETS -> TrainingJob.presets().forEach(name -> out.println(line(TrainingJob.preset(name))));
            case STUDIES ->
                Studies.all().forEach(study -> out.println("%-12s %s".formatted(study.name(), study.question())));
            case DATASETS -> DatasetCard.all().forEach(out::println);
        }
        return 0;
    }

    /** The zoo's own with the summary of an example, then those of the class path. */
    private static void architectures(PrintWriter out) {
        var others = new TreeMap<>(Architectures.all());
        for (Architecture example : Architectures.examples()) {
            Class<?> type = example.getClass();
            others.remove(type.getSimpleName());
            out.println(type.getSimpleName() + hyperparameters(type));
            Summary.of(example).text().lines().forEach(line -> out.println("  " + line));
            out.println();
        }
        others.forEach((name, type) -> out.println(name + hyperparameters(type)));
    }

    private static String hyperparameters(Class<?> type) {
        RecordComponent[] components = type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
        return Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String line(TrainingJob job) {
        return "%-12s %s on %s, %d epochs"
                .formatted(job.name(), job.architecture().getClass().getSimpleName(), job.data(), job.epochs());
    }
}
