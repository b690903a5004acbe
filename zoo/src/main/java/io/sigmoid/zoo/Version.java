package io.sigmoid.zoo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this build is, from the file that the build writes beside this class. */
public final class Version {
    private static final Properties PROPERTIES = load();

    private Version() {}

    /** The version of Sigmoid, such as {@code 0.1.0}. */
    public static String sigmoid() {
        return PROPERTIES.getProperty("git.build.version");
    }

    /** The commit it was built from, with {@code -dirty} if files had changed; {@code unknown} outside a checkout. */
    public static String commit() {
        return PROPERTIES.getProperty("git.commit.id.describe", "unknown");
    }

    private static Properties load() {
        var properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks version.properties");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's version.properties can't be read", e);
        }
        return properties;
    }
}
