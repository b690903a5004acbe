package io.sigmoid.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where data that is not bundled may lie: a folder for each, in the folder that the environment names. */
final class DataHome {
    static final String VARIABLE = "SIGMOID_DATA";
    static final String PROPERTY = "sigmoid.data";

    private DataHome() {}

    /** The folder of a data set, if it is there. */
    static Optional<Path> folder(String name) {
        String home = home();
        return home == null
                ? Optional.empty()
                : Optional.of(Path.of(home, name)).filter(Files::isDirectory);
    }

    /** For a message: where that folder would be. */
    static String described(String name) {
        String home = home();
        return home == null ? VARIABLE + "/" + name + " (" + VARIABLE + " is not set)" : Path.of(home, name) + "";
    }

    private static @Nullable String home() {
        String property = System.getProperty(PROPERTY);
        String home = property == null ? System.getenv(VARIABLE) : property;
        return home == null || home.isBlank() ? null : home;
    }
}
