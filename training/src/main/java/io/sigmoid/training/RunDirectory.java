package io.sigmoid.training;

import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The directory of a run: {@code checkpoints/} while it trains, the artifact in the end.
 *
 * <p>It belongs to one run at a time, of this process or another.
 */
final class RunDirectory implements AutoCloseable {
    private static final String CHECKPOINTS = "checkpoints";
    private static final String LOCK = "lock";
    private static final String NAMES = "step-\\d{10,}";
    private static final String MANIFEST = "model.json";

    private final Path directory;
    private final Path checkpoints;
    private final int keep;
    private final RunLock lock;

    private RunDirectory(Path directory, int keep) {
        this.directory = directory;
        this.keep = keep;
        checkpoints = directory.resolve(CHECKPOINTS);
        lock = locked();
    }

    /** Makes the directory, which appears with its first checkpoint. */
    static RunDirectory create(StagedDirectory staged, Checkpoint first, RunOptions options) {
        first.write(staged, CHECKPOINTS + "/" + name(first.position()) + "/");
        staged.write(CHECKPOINTS + "/" + LOCK, new byte[0]);
        staged.commit();
        try {
            return new RunDirectory(staged.target(), options.keepCheckpoints());
        } catch (TrainingException e) {
            if (e.getCause()
                    instanceof IOException) { // Where the file system has no locks, nothing could go on from it.
                try {
                    remove(staged.target());
                } catch (IOException left) {
                    e.addSuppressed(left);
                }
            }
            throw e;
        }
    }

    /**
     * Opens the directory of a run that was interrupted.
     *
     * @throws TrainingException if it is none, or another run is at work in it
     */
    static RunDirectory open(Path directory, RunOptions options) {
        Path absolute = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute.resolve(CHECKPOINTS))) {
            if (!Files.exists(absolute.resolve(MANIFEST))) {
                throw new TrainingException(directory + ": has no checkpoints to resume from");
            }
            try { // It may have been killed while it removed them.
                removeTree(hidden(absolute.resolve(CHECKPOINTS)));
            } catch (IOException e) {
                throw new TrainingException("%s: can't be tidied: %s".formatted(directory, Reason.of(e)), e);
            }
            throw new TrainingException(directory + ": is a finished model, there is nothing to resume");
        }
        return new RunDirectory(absolute, options.keepCheckpoints());
    }

    private RunLock locked() {
        try {
            RunLock held = RunLock.of(checkpoints, LOCK);
            if (held != null) {
                return held;
            }
        } catch (IOException e) {
            throw new TrainingException("%s: can't be locked: %s".formatted(directory, Reason.of(e)), e);
        }
        throw new TrainingException(directory + ": another run is at work in it, wait until it ends");
    }

    Path directory() {
        return directory;
    }

    /** Whether the model is complete, and only the checkpoints were not removed any more. */
    boolean isFinished() {
        return Files.exists(directory.resolve(MANIFEST));
    }

    /**
     * Writes a checkpoint. One that is there already stays.
     *
     * @throws TrainingException if it can't be written; what was there before stays
     */
    void save(Checkpoint checkpoint) {
        Path target = checkpoints.resolve(name(checkpoint.position()));
        if (Files.exists(target)) {
            return;
        }
        try (StagedDirectory staged = StagedDirectory.open(target)) {
            checkpoint.write(staged, "");
            staged.commit();
        } catch (ArtifactException e) {
            throw new TrainingException("no checkpoint could be written: " + e.getMessage(), e);
        }
    }

    /** Removes the oldest checkpoints beyond those to keep. */
    void removeOld() {
        try {
            List<Path> newestFirst = newestFirst();
            for (Path old : newestFirst.subList(Math.min(keep, newestFirst.size()), newestFirst.size())) {
                remove(old);
            }
        } catch (IOException e) {
            throw new TrainingException(
                    "%s: old checkpoints can't be removed: %s".formatted(directory, Reason.of(e)), e);
        }
    }

    /**
     * The newest checkpoint that is whole; damaged ones that are newer are removed, so that their steps can be written
     * again.
     *
     * @throws TrainingException if there is none, or it can't be read or is none of this version; then none is removed
     */
    Checkpoint newest(Progress progress) {
        try {
            removeLeftovers(directory, checkpoints);
            List<Path> damaged = new ArrayList<>();
            for (Path path : newestFirst()) {
                try {
                    Checkpoint checkpoint = Checkpoint.read(path);
                    for (Path each : damaged) {
                        remove(each);
                    }
                    return checkpoint;
                } catch (Checkpoint.DamagedException e) {
                    progress.notice(e.getMessage() + "; the one before it is tried");
                    damaged.add(path);
                }
            }
        } catch (IOException e) {
            throw new TrainingException("%s: can't be read: %s".formatted(directory, Reason.of(e)), e);
        }
        throw new TrainingException(directory + ": has no checkpoint that is whole");
    }

    /** The model is complete: the checkpoints go. */
    void finish() {
        try {
            lock.close();
            remove(checkpoints);
            removeLeftovers(directory);
        } catch (IOException e) {
            throw new TrainingException(
                    "%s: the model is complete, but its checkpoints can't be removed: %s"
                            .formatted(directory, Reason.of(e)),
                    e);
        }
    }

    /** Removes the directory with all that is in it. */
    void remove() {
        try {
            lock.close();
            remove(directory);
        } catch (IOException e) {
            throw new TrainingException("%s: can't be removed: %s".formatted(directory, Reason.of(e)), e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new TrainingException("a lock can't be given back: " + Reason.of(e), e);
        }
    }

    private static String name(Position position) {
        return String.format(Locale.ROOT, "step-%010d", position.step());
    }

    private List<Path> newestFirst() throws IOException {
        try (Stream<Path> all = Files.list(checkpoints)) {
            return all.filter(path -> path.getFileName().toString().matches(NAMES))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /** What a killed process was writing or removing. */
    private static void removeLeftovers(Path... places) throws IOException {
        for (Path place : places) {
            try (Stream<Path> all = Files.list(place)) {
                for (Path path : all.filter(RunDirectory::isLeftover).toList()) {
                    removeTree(path);
                }
            }
        }
    }

    private static boolean isLeftover(Path path) {
        return path.getFileName().toString().matches("\\..+\\.(tmp-[0-9a-f-]+|removed)");
    }

    /** In one step, so that no half of a checkpoint is ever seen. */
    private static void remove(Path path) throws IOException {
        Path hidden = hidden(path);
        removeTree(hidden);
        Files.move(path, hidden, StandardCopyOption.ATOMIC_MOVE);
        removeTree(hidden);
    }

    private static Path hidden(Path path) {
        return path.resolveSibling(".%s.removed".formatted(path.getFileName()));
    }

    /** Two processes may remove the same tree. */
    private static void removeTree(Path path) throws IOException {
        while (Files.exists(path)) {
            try (Stream<Path> all = Files.walk(path)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            } catch (NoSuchFileException | UncheckedIOException e) {
                IOException what = e instanceof UncheckedIOException in ? in.getCause() : (IOException) e;
                if (!(what instanceof NoSuchFileException)) {
                    throw what;
                }
            }
        }
    }
}
