package io.sigmoid.zoo.artifact;

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
}
