package io.sigmoid.training.command;

import io.sigmoid.datasets.ImageSource;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.Architectures;
import java.io.PrintWriter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
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
        DATASETS;

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
            case ARCHITECTURES ->
                Architectures.all().forEach((name, type) -> out.println(name + hyperparameters(type)));
            case PRESETS -> TrainingJob.presets().forEach(name -> out.println(line(TrainingJob.preset(name))));
            case DATASETS -> ImageSource.names().forEach(out::println);
        }
        return 0;
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
