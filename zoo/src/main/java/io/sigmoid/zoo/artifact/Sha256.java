package io.sigmoid.zoo.artifact;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

final class Sha256 {
    private Sha256() {}

    /** 64 lower-case hexadecimal digits. */
    static String of(byte[] content) {
        return text(digest().digest(content));
    }

    static String text(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
