package io.sigmoid.serving.command;

import io.sigmoid.serving.http.HttpServer;
import io.sigmoid.serving.http.Limits;
import io.sigmoid.serving.http.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "http",
        description = {
            "Serves models over HTTP: Open Inference Protocol 2, images, metrics, and a page to try them on.",
            "Ends with status 0 when it is told to by SIGTERM or SIGINT, after the requests under way."
        },
        mixinStandardHelpOptions = true,
        versionProvider = SigmoidServe.Versions.class)
final class Http implements Runnable {
    private static final String TOKEN = "SIGMOID_TOKEN";

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME=DIR",
            description = "Models, or names of pretrained ones, by the name they are served under.")
    private Map<String, Path> models = new LinkedHashMap<>();

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "HOST",
            description = "Interface to listen on; ${DEFAULT-VALUE}.")
    private String host = "";

    @Option(
            names = "--port",
            defaultValue = "8080",
            paramLabel = "PORT",
            description = "0 for any that is free; ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--deadline",
            defaultValue = "2000",
            paramLabel = "MS",
            converter = PositiveNumber.class,
            description = "Milliseconds within which a request is answered or refused; ${DEFAULT-VALUE}.")
    private int deadline;

    @Option(
            names = "--queue",
            defaultValue = "1024",
            paramLabel = "N",
            converter = PositiveNumber.class,
            description = "Examples that may wait for a model; ${DEFAULT-VALUE}.")
    private int queue;

    @Option(
            names = "--connections",
            defaultValue = "1024",
            paramLabel = "N",
            converter = PositiveNumber.class,
            description = "Connections at once; ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--grace",
            defaultValue = "10",
            paramLabel = "S",
            converter = PositiveNumber.class,
            description = "Seconds for the requests under way at the end; ${DEFAULT-VALUE}.")
    private int grace;

    @Option(
            names = "--manage",
            description = "Load and unload models over HTTP, with the token in the environment variable " + TOKEN + ".")
    private boolean manage;

    @Option(names = "--quiet", description = "Write no access log to stderr.")
    private boolean quiet;

    @Spec
    private CommandSpec spec;

    private final Console console;

    Http(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var limits = new Limits(
                Limits.DEFAULT.bodyBytes(),
                Math.min(queue, Limits.DEFAULT.examples()),
                queue,
                Duration.ofMillis(deadline),
                Limits.DEFAULT.arrival(),
                connections);
        HttpServer server = HttpServer.start(models, options(limits), quiet ? null : console.err());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "end"));
        console.out().println("listening on " + server.address());
        console.out().flush();
        waitForSignal();
    }

    private ServerOptions options(Limits limits) {
        String token = manage ? token() : null;
        try {
            return new ServerOptions(host, port, limits, Duration.ofSeconds(grace), token);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private @Nullable String token() {
        String token = System.getenv(TOKEN);
        if (token == null) {
            throw new ParameterException(spec.commandLine(), "--manage needs a token in " + TOKEN);
        }
        return token;
    }

    /** In the shutdown of the JVM, whose status would be that of the signal. */
    private void end(HttpServer server) {
        try {
            server.close();
        } finally {
            console.out().flush(); // The log's writer may wait for a reader for ever.
            Runtime.getRuntime().halt(0);
        }
    }

    private static void waitForSignal() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
