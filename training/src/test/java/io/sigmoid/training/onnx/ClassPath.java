package io.sigmoid.training.onnx;

import io.sigmoid.serving.Classifier;
import io.sigmoid.zoo.artifact.Artifact;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to be deployed to predict, and no more: the jars, and these tests' own classes. */
final class ClassPath {
    private static final List<Class<?>> OURS = List.of(
            OnlyOnnxRuntime.class,
            Classifier.class,
            Artifact.class,
            ai.djl.engine.Engine.class,
            com.google.gson.Gson.class,
            tools.jackson.databind.ObjectMapper.class,
            tools.jackson.core.JsonParser.class,
            com.fasterxml.jackson.annotation.JsonTypeInfo.class,
            org.slf4j.Logger.class);

    private ClassPath() {}

    /** Of {@code sigmoid}, {@code plain} or {@code djl}. */
    static List<File> of(String contender) {
        return switch (contender) {
            case "sigmoid" -> withOnnxRuntime(OURS);
            case "plain" -> withOnnxRuntime(List.of(OnlyOnnxRuntime.class));
            default -> withPytorch();
        };
    }

    static String text(List<File> files) {
        return files.stream().map(File::getPath).collect(Collectors.joining(File.pathSeparator));
    }

    private static List<File> withOnnxRuntime(List<Class<?>> classes) {
        return Stream.concat(classes.stream(), Stream.of(ai.onnxruntime.OrtEnvironment.class))
                .map(ClassPath::file)
                .toList();
    }

    private static List<File> withPytorch() {
        var files = new ArrayList<>(OURS.stream().map(ClassPath::file).toList());
        files.add(file(com.sun.jna.Native.class));
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        entry.matches(".*(pytorch|commons-compress|commons-io|commons-lang3|commons-codec).*\\.jar"))
                .map(File::new)
                .forEach(files::add);
        return files;
    }

    private static File file(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
