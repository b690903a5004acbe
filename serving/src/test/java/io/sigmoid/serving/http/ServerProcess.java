package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.serving.command.SigmoidServe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code sigmoid-serve http} in a JVM of its own. */
final class ServerProcess implements AutoCloseable {
    private static final String LISTENING = "listening on ";

    private final Process process;
    private final Path errors;
    private final String said;

    private ServerProcess(Process process, Path errors) throws IOException {
        this.process = process;
        this.errors = errors;
        String line = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        this.said = line == null ? "" : line;
    }

    static ServerProcess start(String... arguments) throws IOException {
        Path errors = Files.createTempFile("sigmoid-serve", ".err");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-Xmn384m", // A collection is a pause, and rare where most of the memory is for what is new.
                "-XX:+AlwaysPreTouch", // What the process grows by is native.
                "-XX:+UseParallelGC",
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.log.ai.djl.util.cuda=error",
                "-Dorg.slf4j.simpleLogger.log.io.javalin.Javalin=off",
                "-cp",
                System.getProperty("java.class.path"),
                SigmoidServe.class.getName(),
                "http"));
        command.addAll(List.of(arguments));
        return new ServerProcess(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    URI address() {
        if (!said.startsWith(LISTENING)) {
            throw new IllegalStateException("the server said " + said);
        }
        return URI.create(said.substring(LISTENING.length()));
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int status() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server does not end");
        }
        return process.exitValue();
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Memory of the process that is in RAM. */
    long residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("the server has ended");
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
