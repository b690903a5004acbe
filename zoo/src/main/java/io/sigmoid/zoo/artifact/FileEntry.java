package io.sigmoid.zoo.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * One file of the artifact beside the manifest.
 *
 * @param bytes its size
 * @param sha256 of its content, 64 lower-case hexadecimal digits
 */
public record FileEntry(long bytes, String sha256) {
    public FileEntry {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative, got " + bytes);
        }
        if (sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 must be 64 lower-case hexadecimal digits, got " + sha256);
        }
    }

    /** The entry of a file of this content. */
    public static FileEntry of(byte[] content) {
        return new FileEntry(content.length, Sha256.of(content));
    }

    /** The entry of a file of what a stream gives, read piece by piece until it has given more than {@code most} bytes. */
    static FileEntry of(InputStream content, long most) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] piece = new byte[1 << 16];
        long bytes = 0;
        for (int read = content.read(piece); read >= 0 && bytes <= most; read = content.read(piece)) {
            digest.update(piece, 0, read);
            bytes += read;
        }
        return new FileEntry(bytes, Sha256.text(digest.digest()));
    }
}
