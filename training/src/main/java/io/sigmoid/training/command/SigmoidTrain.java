package io.sigmoid.training.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.training.OneLine;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * {@code sigmoid-train}: exit status 0 fine, 1 it failed (one line on stderr), 2 wrong usage.
 */
@Command(
        name = "sigmoid-train",
        description = "Trains small probability models and writes them as artifacts.",
        subcommands = {
            RunCommand.class,
            ResumeCommand.class,
            EvaluateCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            ListCommand.class,
            PublishCommand.class,
            ShowCommand.class,
            StudyCommand.class
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = VersionLine.class)
public final class SigmoidTrain implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print the stack trace of a failure.")
    private boolean verbose;

    private final Interruption interruption;

    private SigmoidTrain(Interruption interruption) {
        this.interruption = interruption;
    }

    /** Runs the command and ends the process with its status. */
    public static void main(String[] args) {
        var interruption = new Interruption();
        interruption.listen();
        int status;
        try {
            status = execute(
                    new PrintWriter(System.out, true, UTF_8),
                    new PrintWriter(System.err, true, UTF_8),
                    interruption,
                    args);
        } finally {
            interruption.over(); // Whatever it died of, nobody waits for it.
        }
        System.exit(status);
    }

    Interruption interruption() {
        return interruption;
    }

    /** Runs the command within a process. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return execute(out, err, new Interruption(), args);
    }

    private static int execute(PrintWriter out, PrintWriter err, Interruption interruption, String... args) {
        var command = new SigmoidTrain(interruption);
        int status = command.status(out, err, args);
        if (out.checkError()) {
            err.println("sigmoid-train: the standard output can't be written");
            return 1;
        }
        return status;
    }

    private int status(PrintWriter out, PrintWriter err, String... args) {
        try {
            return new CommandLine(this)
                    .setOut(out)
                    .setErr(err)
                    .setParameterExceptionHandler((e, arguments) -> {
                        err.println("%s: %s (see %1$s --help)"
                                .formatted(e.getCommandLine().getCommandSpec().qualifiedName(), OneLine.of(e)));
                        return 2;
                    })
                    .setExecutionExceptionHandler((e, line, result) -> failed(e, err))
                    .execute(args);
        } catch (Error e) { // Too small a heap, natives that are missing or of another machine.
            return failed(e, err);
        }
    }

    private int failed(Throwable e, PrintWriter err) {
        if (verbose) {
            e.printStackTrace(err);
        } else {
            err.println("sigmoid-train: " + OneLine.of(e));
        }
        return 1;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "a command is missing: run, resume, evaluate, export, import, list, publish, show or study");
    }
}
