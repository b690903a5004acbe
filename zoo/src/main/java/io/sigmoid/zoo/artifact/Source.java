package io.sigmoid.zoo.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the files of an artifact lie. */
sealed interface Source {
    /** What messages call it. */
    Path path();

    /**
     * The content of one file, or null if there is none of that name.
     *
     * @param name a plain file name
     * @param most bytes that are expected
     * @throws ArtifactException if the file is larger or can't be read
     */
    byte @Nullable [] content(String name, long most);

    /** A directory of a file system. */
    record Directory(Path path) implements Source {
        @Override
        public byte @Nullable [] content(String name, long most) {
            Path file = path.resolve(name);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return null;
            }
            try (InputStream in = Files.newInputStream(file)) {
                long size = Files.size(file);
                if (size > most) {
                    throw tooLarge(file, Long.toString(size), most);
                }
                return in.readNBytes(Math.toIntExact(size));
            } catch (IOException e) {
                throw new ArtifactException(file, "can't be read: " + Reason.of(e), e);
            }
        }
    }

    /**
     * Resources of a class path: from a directory, a jar, or a jar within a jar; nothing is unpacked.
     *
     * @param prefix path of the resources, such as {@code io/sigmoid/zoo/pretrained/digits-gap}
     */
    record Resources(ClassLoader loader, String prefix) implements Source {
        @Override
        public Path path() {
            return Path.of(prefix);
        }

        @Override
        public byte @Nullable [] content(String name, long most) {
            try (InputStream in = loader.getResourceAsStream(prefix + "/" + name)) {
                if (in == null) {
                    return null;
                }
                int limit = (int) Math.min(most + 1, Integer.MAX_VALUE - 8);
                byte[] content = in.readNBytes(limit);
                if (content.length > most) {
                    throw tooLarge(path().resolve(name), "more than " + most, most);
                }
                return content;
            } catch (IOException e) {
                throw new ArtifactException(path().resolve(name), "can't be read: " + Reason.of(e), e);
            }
        }
    }

    private static ArtifactException tooLarge(Path file, String size, long most) {
        return new ArtifactException(file, "has %s bytes, at most %d are expected".formatted(size, most));
    }
}
