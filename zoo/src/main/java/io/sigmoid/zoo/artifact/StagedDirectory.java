package io.sigmoid.zoo.artifact;

import java.io.File;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A directory that appears whole or not at all: filled as a hidden sibling, synchronised to disk, then renamed.
 *
 * <p>Opening it already fails where the result could not be written, so that a long job fails first, not last. Closing
 * it without {@link #commit()} removes what was staged.
 */
public final class StagedDirectory implements AutoCloseable {
    private final Path target;
    private final Path staging;
    private boolean committed;

    private StagedDirectory(Path target, Path staging) {
        this.target = target;
        this.staging = staging;
    }

    /**
     * Claims {@code target}, which must not exist or be an empty directory; its parents are made. A link to an empty directory
     * stands for that.
     *
     * @throws ArtifactException if it is not empty, no directory, or can't be written, as one that a file system is mounted on
     */
    public static StagedDirectory open(Path target) {
        Path absolute = real(target);
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) {
            throw new ArtifactException(target, "is a root, choose a directory below it");
        }
        try {
            if (Files.exists(absolute) && !isEmptyDirectory(absolute)) {
                throw new ArtifactException(target, "exists and is not an empty directory, choose another place");
            }
            Files.createDirectories(parent);
            requireMovable(absolute);
            Path staging = Files.createDirectory(parent.resolve(".%s.tmp-%s".formatted(name, UUID.randomUUID())));
            return new StagedDirectory(absolute, staging);
        } catch (IOException e) {
            throw new ArtifactException(target, "can't be written: " + Reason.of(e), e);
        }
    }

    /** A directory that is there is moved away and back: one that a file system is mounted on can't be replaced. */
    private static void requireMovable(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        Path away = target.resolveSibling(".%s.tmp-%s".formatted(target.getFileName(), UUID.randomUUID()));
        try {
            Files.move(target, away, StandardCopyOption.ATOMIC_MOVE);
            Files.move(away, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            // A layer of another file system, from which nothing can be moved away. An empty one can be replaced still.
        }
    }

    /** Without links, which a renamed directory would not follow. */
    private static Path real(Path target) {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return target.toAbsolutePath().normalize();
        }
        try {
            return target.toRealPath();
        } catch (IOException e) {
            throw new ArtifactException(target, "can't be written: it leads nowhere: " + Reason.of(e), e);
        }
    }

    /**
     * Removes it too if the process is told to end while it is empty: a job reads its data before it stages anything. The path
     * is remembered as long as the process lives.
     */
    public void removeAtExitIfEmpty() {
        if (staging.getFileSystem().equals(FileSystems.getDefault())) {
            staging.toFile().deleteOnExit();
        }
    }

    /** Where the directory will appear. */
    public Path target() {
        return target;
    }

    /**
     * Writes one file.
     *
     * @param name may have directories before it, which are made
     */
    public void write(String name, byte[] content) {
        Path file = staging.resolve(name);
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.write(file, content);
        } catch (IOException e) {
            throw new ArtifactException(target, "can't write %s: %s".formatted(name, Reason.of(e)), e);
        }
    }

    /** Synchronises everything to disk and gives the directory its name. */
    public void commit() {
        try {
            for (Path path : deepestFirst()) {
                WholeFile.synchronise(path);
            }
            if (File.separatorChar == '\\' && Files.isDirectory(target)) {
                Files.delete(target); // Empty still, or this fails: Windows renames to no directory that exists.
            }
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
            committed = true;
            WholeFile.synchronise(staging.resolveSibling("."));
        } catch (AtomicMoveNotSupportedException e) {
            throw new ArtifactException(target, "the file system can't rename a directory in one step", e);
        } catch (IOException e) {
            throw new ArtifactException(target, "can't be written: " + Reason.of(e), e);
        }
    }

    /** Removes what was staged and not committed. */
    @Override
    public void close() {
        if (committed) {
            return;
        }
        try {
            for (Path path : deepestFirst()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new ArtifactException(staging, "can't be removed: " + Reason.of(e), e);
        }
    }

    private List<Path> deepestFirst() throws IOException {
        try (Stream<Path> paths = Files.walk(staging)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> content = Files.list(path)) {
            return content.findAny().isEmpty();
        }
    }
}
