package io.sigmoid.zoo;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The jars of this process's class path, for processes elsewhere that need what it has. */
public final class ClassPathJars {
    private ClassPathJars() {}

    /**
     * Those that don't lie in a directory.
     *
     * @param directory whose jars the others have anyway; null for none
     */
    public static List<String> outside(@Nullable String directory) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry -> directory == null || !Path.of(entry).startsWith(directory))
                .toList();
    }
}
