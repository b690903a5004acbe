package io.sigmoid.training.study;

import io.sigmoid.training.TrainingException;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The studies of the class path. */
public final class Studies {
    private Studies() {}

    /** All of them, by name. */
    public static List<Study> all() {
        return ServiceLoader.load(Study.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Study::name))
                .toList();
    }

    /**
     * The study of that name.
     *
     * @throws TrainingException if there is none; the message lists them
     */
    public static Study named(String name) {
        List<Study> all = all();
        return all.stream()
                .filter(study -> study.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new TrainingException("no study is named \"%s\", choose one of %s"
                        .formatted(name, all.stream().map(Study::name).collect(Collectors.joining(", ")))));
    }
}
