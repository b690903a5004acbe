package io.sigmoid.serving.command;

import io.sigmoid.zoo.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** {@code sigmoid-serve}: looks into models, predicts with them and serves them. */
@Command(
        name = "sigmoid-serve",
        description = "Looks into models, predicts with them and serves them.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = SigmoidServe.Versions.class)
public final class SigmoidServe {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print a stack trace when something fails.")
    private boolean verbose;

    private final Console console;

    private SigmoidServe(Console console) {
        this.console = console;
    }

    /** Runs the command and ends the process: 0 fine, 1 it failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(execute(Console.system(), arguments));
    }

    static int execute(Console console, String... arguments) {
        var root = new SigmoidServe(console);
        int status = root.status(arguments);
        if (console.out().checkError()) {
            console.err().println("sigmoid-serve: the standard output can't be written");
            return 1;
        }
        return status;
    }

    private int status(String... arguments) {
        CommandLine line = new CommandLine(this)
                .addSubcommand(new Predict(console))
                .addSubcommand(new Inspect(console))
                .addSubcommand(new Verify(console))
                .addSubcommand(new Http(console))
                .addSubcommand(new Score(console))
                .setOut(console.out())
                .setErr(console.err())
                .setParameterExceptionHandler((problem, rest) -> wrongUsage(problem))
                .setExecutionExceptionHandler((problem, command, parsed) -> failed(problem));
        try {
            return line.execute(arguments);
        } catch (Error problem) { // Too small a heap, natives that are missing or of another machine.
            return failed(problem);
        }
    }

    private int wrongUsage(ParameterException problem) {
        CommandSpec command = problem.getCommandLine().getCommandSpec();
        console.err().printf("sigmoid-serve: %s (see %s --help)%n", line(problem), command.qualifiedName());
        return CommandLine.ExitCode.USAGE;
    }

    private int failed(Throwable problem) {
        if (verbose) {
            problem.printStackTrace(console.err());
        }
        console.err().println("sigmoid-serve: " + line(problem));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String line(Throwable problem) {
        String message = problem.getMessage();
        return (message == null || problem instanceof Error ? problem.toString() : message)
                .strip()
                .replaceAll("\\s*\\R\\s*", " ");
    }

    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sigmoid-serve " + Version.sigmoid()};
        }
    }
}
