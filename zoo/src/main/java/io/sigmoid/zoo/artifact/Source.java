package io.sigmoid.zoo.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Where the files of an artifact lie. */
sealed interface Source {
    /** The most bytes that an array holds. */
    long MOST_BYTES = Integer.MAX_VALUE - 8;

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

    /**
     * Size and hash of one file, or null if there is none of that name; it is not held, but by an application that gives it
     * whole.
     *
     * @param name a plain file name
     * @param most bytes that are expected
     * @throws ArtifactException if the file is larger or can't be read
     */
    @Nullable
    FileEntry entry(String name, long most);

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
                if (size > Math.min(most, MOST_BYTES)) {
                    throw tooLarge(file, Long.toString(size), Math.min(most, MOST_BYTES));
                }
                return in.readNBytes((int) size);
            } catch (IOException e) {
                throw new ArtifactException(file, "can't be read: " + Reason.of(e), e);
            }
        }

        @Override
        public @Nullable FileEntry entry(String name, long most) {
            Path file = path.resolve(name);
            try {
                return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        ? hashed(most, file, Files.newInputStream(file))
                        : null;
            } catch (IOException e) {
                throw new ArtifactException(file, "can't be read: " + Reason.of(e), e);
            }
        }
    }

    /**
     * A zip file with the artifact's files at its root or in one folder; nothing is unpacked.
     *
     * @param folder that holds {@code model.json}, with a slash at its end, or empty
     */
    record Zip(Path path, String folder) implements Source {
        static Zip of(Path path) {
            try (var zip = new ZipFile(path.toFile())) {
                List<String> folders = zip.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.matches("([^/]+/)?" + Pattern.quote(ManifestFile.NAME)))
                        .map(name -> name.substring(0, name.length() - ManifestFile.NAME.length()))
                        .distinct()
                        .toList();
                if (folders.size() != 1) {
                    throw new ArtifactException(
                            path,
                            "must hold one %s, at its root or in one folder, got %d"
                                    .formatted(ManifestFile.NAME, folders.size()));
                }
                return new Zip(path, folders.get(0));
            } catch (IOException | IllegalArgumentException e) { // A name that is no UTF-8.
                throw new ArtifactException(path, "is no zip file: " + e.getMessage(), e);
            }
        }

        @Override
        public byte @Nullable [] content(String name, long most) {
            return read(name, (file, in) -> upTo(most, file, in));
        }

        @Override
        public @Nullable FileEntry entry(String name, long most) {
            return read(name, (file, in) -> hashed(most, file, in));
        }

        private <T> @Nullable T read(String name, Reading<T> reading) {
            Path file = path.resolve(name);
            try (var zip = new ZipFile(path.toFile())) {
                ZipEntry entry = zip.getEntry(folder + name);
                return entry == null || entry.isDirectory() ? null : reading.of(file, zip.getInputStream(entry));
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
            return read(name, (file, in) -> upTo(most, file, in));
        }

        @Override
        public @Nullable FileEntry entry(String name, long most) {
            return read(name, (file, in) -> hashed(most, file, in));
        }

        private <T> @Nullable T read(String name, Reading<T> reading) {
            Path file = path().resolve(name);
            try {
                InputStream in = loader.getResourceAsStream(prefix + "/" + name);
                return in == null ? null : reading.of(file, in);
            } catch (IOException e) {
                throw new ArtifactException(file, "can't be read: " + Reason.of(e), e);
            }
        }
    }

    /** What an application gives, file by file. */
    record Given(Path path, Artifact.Content files) implements Source {
        @Override
        public byte @Nullable [] content(String name, long most) {
            Path file = path.resolve(name);
            try {
                byte[] content = files.of(name, most);
                if (content != null && content.length > most) {
                    throw tooLarge(file, "more than " + most, most);
                }
                return content;
            } catch (IOException e) {
                throw new ArtifactException(file, "can't be read: " + Reason.of(e), e);
            }
        }

        @Override
        public @Nullable FileEntry entry(String name, long most) {
            byte[] content = content(name, most);
            return content == null ? null : FileEntry.of(content);
        }
    }

    /** What is made of a file's stream, which is closed. */
    interface Reading<T> {
        T of(Path file, InputStream in) throws IOException;
    }

    private static FileEntry hashed(long most, Path file, InputStream stream) throws IOException {
        try (stream) {
            FileEntry entry = FileEntry.of(stream, most);
            if (entry.bytes() > most) {
                throw tooLarge(file, "more than " + most, most);
            }
            return entry;
        }
    }

    /** Whatever it claims of its size, no more than one byte more than expected is ever held. */
    private static byte[] upTo(long most, Path file, InputStream stream) throws IOException {
        try (stream) {
            byte[] content = stream.readNBytes((int) Math.min(most + 1, MOST_BYTES));
            if (content.length > most) {
                throw tooLarge(file, "more than " + most, most);
            }
            return content;
        }
    }

    private static ArtifactException tooLarge(Path file, String size, long most) {
        return new ArtifactException(file, "has %s bytes, at most %d are expected".formatted(size, most));
    }
}
