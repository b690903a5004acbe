package io.sigmoid.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Pixels in an IDX file of any size, read where they are: what is read takes no memory of this process, only of the
 * system's page cache. A mapping would count as this process's own.
 */
final class FilePixels implements PixelStore {
    private final Path file;
    private final Idx.Header header;
    private final int pixelsPerImage;
    private FileChannel channel;

    /**
     * Opens the file.
     *
     * @throws DatasetException if an image has more bytes than an array, or the file cannot be opened
     */
    FilePixels(Path file, Idx.Header header) {
        this.file = file;
        this.header = header;
        long pixels = header.length() / header.shape().get(0);
        if (pixels > 1 << 28) {
            throw new DatasetException(file + ": " + pixels + " bytes an image, must be at most " + (1 << 28));
        }
        this.pixelsPerImage = (int) pixels;
        this.channel = open();
    }

    @Override
    public int size() {
        return header.shape().get(0);
    }

    @Override
    public boolean resident() {
        return false;
    }

    @Override
    public void put(int image, ByteBuffer out) {
        ByteBuffer target = out.slice(out.position(), pixelsPerImage);
        long at = header.start() + (long) image * pixelsPerImage;
        while (target.hasRemaining()) {
            if (read(target, at + target.position()) < 0) {
                throw new DatasetException("%s: ends at byte %d, had %d when it was opened: must stay as it is"
                        .formatted(file, at + target.position(), header.start() + header.length()));
            }
        }
        out.position(out.position() + pixelsPerImage);
    }

    private int read(ByteBuffer target, long at) {
        try {
            return channel().read(target, at);
        } catch (ClosedByInterruptException e) {
            throw new DatasetException(file + ": reading was interrupted", e);
        } catch (ClosedChannelException e) {
            return 0; // another thread was interrupted, which closes the channel for all: read again
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private synchronized FileChannel channel() {
        if (!channel.isOpen()) {
            channel = open();
        }
        return channel;
    }

    private FileChannel open() {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be opened: " + e.getMessage(), e);
        }
    }
}
