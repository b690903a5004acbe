package io.sigmoid.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A lock on a file that one run has at a time, of this process or another. */
final class RunLock implements AutoCloseable {
    /** Those of this process: to close a second channel on such a file would give back the lock that the first one holds. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /** On files that these classes, loaded once more, have locked: for the same reason never closed. */
    private static final Queue<FileChannel> OF_OTHERS = new ConcurrentLinkedQueue<>();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Locks a file, which is made if need be.
     *
     * @param directory of it, which must be there
     * @return null if another run has it
     */
    static @Nullable RunLock of(Path directory, String name) throws IOException {
        Path real = directory.toRealPath().resolve(name);
        if (!HELD.add(real)) {
            return null;
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            HELD.remove(real);
            throw e;
        }
        var lock = new RunLock(real, channel);
        try {
            if (channel.tryLock() != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            OF_OTHERS.add(channel);
            HELD.remove(real);
            return null;
        } catch (IOException e) {
            try (lock) {
                throw e;
            }
        }
        lock.close();
        return null;
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD.remove(file);
        }
    }
}
