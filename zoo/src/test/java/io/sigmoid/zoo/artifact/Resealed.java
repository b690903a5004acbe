package io.sigmoid.zoo.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the hashes of a changed artifact right again, as someone would who wants the change to be believed. */
final class Resealed {
    private static final Pattern DIGEST = Pattern.compile("\"digest\" : \"([0-9a-f]{64})\"");

    private Resealed() {}

    /** The description with the right digest of itself, if it still has a place for one. */
    static byte[] description(byte[] json) {
        String text = new String(json, ISO_8859_1);
        Matcher digest = DIGEST.matcher(text);
        if (!digest.find()) {
            return json;
        }
        String front = text.substring(0, digest.start(1));
        String back = text.substring(digest.end(1));
        String sha256 = Sha256.of((front + "0".repeat(64) + back).getBytes(ISO_8859_1));
        return (front + sha256 + back).getBytes(ISO_8859_1);
    }

    /** The description with the right size and hash of one file. */
    static byte[] description(byte[] json, String name, byte[] content) {
        String text = new String(json, ISO_8859_1);
        Matcher entry = Pattern.compile(Pattern.quote('"' + name + '"')
                        + "( : \\{\\s*\"bytes\" : )\\d+(,\\s*\"sha256\" : \")[0-9a-f]{64}")
                .matcher(text);
        String changed = entry.replaceFirst("\"" + name + "\"$1" + content.length + "$2" + Sha256.of(content));
        return description(changed.getBytes(ISO_8859_1));
    }

    /** Changes the description's text in place. */
    static void replace(Path directory, String text, String by) {
        try {
            Path file = directory.resolve("model.json");
            String json = Files.readString(file);
            if (!json.contains(text)) {
                throw new IllegalArgumentException("model.json does not contain " + text);
            }
            Files.write(file, description(json.replace(text, by).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
