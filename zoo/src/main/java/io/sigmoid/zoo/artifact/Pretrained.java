package io.sigmoid.zoo.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.zoo.ClassLoaders;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Artifacts on the class path, by name. Reading one needs no network, no writable directory and no unpacking.
 *
 * <p>Any jar may bring some: the files of each under {@code io/sigmoid/zoo/pretrained/<name>/}, and all names, one a
 * line, in {@code io/sigmoid/zoo/pretrained/index}. Empty lines and lines that begin with {@code #} are passed over.
 * Where two jars have the same name the first on the class path wins, as with every resource.
 */
public final class Pretrained {
    /** Where they lie on a class path. */
    public static final String PREFIX = "io/sigmoid/zoo/pretrained/";

    private static final String INDEX = PREFIX + "index";

    private Pretrained() {}

    /**
     * The names in every index on the class path, in alphabetical order.
     *
     * @throws ArtifactException if an index can't be read or holds what is no name
     */
    public static SortedSet<String> names() {
        var names = new TreeSet<String>();
        try {
            for (ClassLoader loader : ClassLoaders.here()) {
                for (URL index : Collections.list(loader.getResources(INDEX))) {
                    names.addAll(names(index));
                }
            }
        } catch (IOException e) {
            throw new ArtifactException(Path.of(INDEX), "can't be read: " + Reason.of(e), e);
        }
        return Collections.unmodifiableSortedSet(names);
    }

    private static List<String> names(URL index) throws IOException {
        URLConnection connection = index.openConnection();
        connection.setUseCaches(false); // A cached jar would stay open after its class loader.
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(Pretrained::checked)
                    .toList();
        }
    }

    /**
     * Reads and verifies one, with every check of {@link Artifact#read(Path)}.
     *
     * @throws ArtifactException if there is none of that name, or it is damaged
     */
    public static Artifact read(String name) {
        return Artifact.read(source(name));
    }

    /** Reads and checks the description alone. */
    public static Manifest readManifest(String name) {
        return Artifact.readManifest(source(name));
    }

    /**
     * What a user names: the directory or zip file at that path if there is one, else the pretrained model of that name.
     *
     * @throws ArtifactException if there is neither, or it is damaged
     */
    public static Artifact find(Path place) {
        return Artifact.read(found(place));
    }

    /** The description of what {@link #find} reads, checked alone. */
    public static Manifest findManifest(Path place) {
        return Artifact.readManifest(found(place));
    }

    private static Source found(Path place) {
        return Files.exists(place)
                ? Artifact.source(place)
                : source(
                        place.toString(),
                        place,
                        "no such model directory, and no pretrained model of that name: there are ");
    }

    private static Source source(String name) {
        return source(
                name, Path.of(PREFIX), "no pretrained model is named %s, there are ".formatted(Reason.line(name)));
    }

    private static Source source(String name, Path place, String missing) {
        SortedSet<String> names = names();
        if (!names.contains(name)) {
            throw new ArtifactException(place, missing + names);
        }
        List<ClassLoader> loaders = ClassLoaders.here();
        ClassLoader first = loaders.stream()
                .filter(loader -> loader.getResource(PREFIX + name + "/" + ManifestFile.NAME) != null)
                .findFirst()
                .orElse(loaders.get(0)); // Who will say what is missing.
        return new Source.Resources(first, PREFIX + name);
    }

    private static String checked(String line) {
        if (!line.matches(Manifest.NAME)) {
            throw new ArtifactException(
                    Path.of(INDEX), "must hold one name a line, got \"%s\"".formatted(Reason.line(line)));
        }
        return line;
    }
}
