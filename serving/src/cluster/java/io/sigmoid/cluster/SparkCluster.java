package io.sigmoid.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;

/**
 * A standalone cluster of separate JVMs on this machine: a master and workers of one core each, all of which end with it. A
 * directory of links to the jars of this class path is its SPARK_HOME.
 */
public final class SparkCluster implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final Path directory;
    private final int port;
    private final Process master;
    private final List<Process> workers = new ArrayList<>();

    private SparkCluster(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        Path jars = Files.createDirectories(directory.resolve("home/jars"));
        int number = 0;
        for (Path jar : classPath().filter(Files::isRegularFile).toList()) {
            Files.createSymbolicLink(jars.resolve(number++ + "-" + jar.getFileName()), jar.toAbsolutePath());
        }
        master = start(
                "master",
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--webui-port",
                "0");
    }

    /** Starts it and waits until every worker is known to the master. */
    public static SparkCluster start(Path directory, int workers, String memory)
            throws IOException, InterruptedException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var cluster = new SparkCluster(directory, port);
        try {
            cluster.await("master", "I have been elected leader");
            for (int i = 0; i < workers; i++) {
                cluster.workers.add(cluster.start(
                        "worker" + i,
                        "org.apache.spark.deploy.worker.Worker",
                        "--host",
                        "127.0.0.1",
                        "--webui-port",
                        "0",
                        "--cores",
                        "1",
                        "--memory",
                        memory,
                        "--work-dir",
                        directory.resolve("work" + i).toString(),
                        cluster.master()));
            }
            for (int i = 0; i < workers; i++) {
                cluster.await("worker" + i, "Successfully registered with master");
            }
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Stream<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of);
    }

    private Process start(String name, String main, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info", "-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", directory.resolve("home").toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private void await(String name, String said) throws IOException, InterruptedException {
        Path log = directory.resolve(name + ".log");
        long end = System.nanoTime() + PATIENCE;
        while (!Files.readString(log).contains(said)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(name + " did not say \"" + said + "\":\n" + Files.readString(log));
            }
            Thread.sleep(100);
        }
    }

    /** What {@code --master} takes. */
    public String master() {
        return "spark://127.0.0.1:" + port;
    }

    /** A session on the cluster, with this class path on its executors. */
    public SparkSession.Builder session(String executorMemory) {
        String directories = classPath()
                .filter(Files::isDirectory)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        return LocalSpark.on(master(), directory)
                .config("spark.executor.extraClassPath", directories)
                .config("spark.executor.memory", executorMemory)
                .config("spark.executor.cores", 1)
                // What an executor grows by is native.
                .config(
                        "spark.executor.extraJavaOptions",
                        "-Xms%s -XX:+AlwaysPreTouch -XX:+UseParallelGC -Dai.djl.offline=true -DOPT_OUT_TRACKING=true"
                                        .formatted(executorMemory)
                                + " -Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    }

    /** The JVMs of the executors that run now. */
    public List<ProcessHandle> executors() {
        return workers.stream()
                .flatMap(worker -> worker.toHandle().descendants())
                .filter(process -> process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                .toList();
    }

    @Override
    public void close() {
        executors().forEach(ProcessHandle::destroyForcibly);
        workers.forEach(Process::destroyForcibly);
        master.destroyForcibly();
        try (Stream<Path> links = Files.list(directory.resolve("home/jars"))) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
