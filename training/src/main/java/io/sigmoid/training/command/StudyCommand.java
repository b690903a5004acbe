package io.sigmoid.training.command;

import io.sigmoid.training.study.Setting;
import io.sigmoid.training.study.Studies;
import io.sigmoid.training.study.Study;
import io.sigmoid.training.study.StudyRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train study}. */
@Command(name = "study", description = "Measures a known fact about the sigmoid: see list studies.")
final class StudyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where study.json and report.html go; must be new. With --all, a directory a study below it.")
    private Path out;

    @Option(names = "--reduced", description = "Less data and fewer seeds: enough to see that it works, in seconds.")
    private boolean reduced;

    @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, gpu or gpu:N.")
    private String device = "auto";

    private static final class Which {
        @Parameters(paramLabel = "NAME", description = "Of the study.")
        private @Nullable String name;

        @Option(names = "--all", description = "Every study.")
        private boolean all;
    }

    @Override
    public Integer call() {
        var size = reduced ? Setting.Size.REDUCED : Setting.Size.FULL;
        PrintWriter console = spec.commandLine().getOut();
        if (!which.all) {
            console.print(StudyRun.run(Studies.named(Objects.requireNonNull(which.name)), size, out, device));
            console.flush();
            return 0;
        }
        List<Study> studies = Studies.all();
        for (int i = 0; i < studies.size(); i++) {
            Study study = studies.get(i);
            spec.commandLine().getErr().println("%s (%d of %d)".formatted(study.name(), i + 1, studies.size()));
            console.println((i == 0 ? "" : "\n") + study.name().toUpperCase(Locale.ROOT));
            console.print(StudyRun.run(study, size, out.resolve(study.name()), device));
            console.flush();
        }
        return 0;
    }
}
