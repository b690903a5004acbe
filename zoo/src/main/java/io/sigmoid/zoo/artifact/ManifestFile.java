package io.sigmoid.zoo.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.zoo.ZooModule;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code model.json}: the manifest and the digest of its own bytes. */
final class ManifestFile {
    static final String NAME = "model.json";
    /** A manifest is kilobytes; what is larger is none and is not read. */
    static final long MOST_BYTES = 4L << 20;

    private static final Pattern DIGEST = Pattern.compile("\"digest\" : \"([0-9a-f]{64})\"");

    private ManifestFile() {}

    /** Made anew each time, for architectures that a class loader added since. */
    private static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new ZooModule())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build();
    }

    static byte[] write(Manifest manifest) {
        String text = mapper().writeValueAsString(manifest);
        if (!DIGEST.matcher(text).find()) {
            throw new IllegalStateException("the manifest lost its place for the digest");
        }
        return text.replaceFirst(Manifest.NO_DIGEST, Sha256.of(text.getBytes(UTF_8)))
                .getBytes(UTF_8);
    }

    static Manifest read(Path file, byte[] content) {
        try {
            JsonMapper mapper = mapper();
            JsonNode tree = mapper.readTree(content);
            int format = tree.path("format").asInt(0);
            if (format > Manifest.FORMAT) {
                throw new ArtifactException(
                        file,
                        "format %d is newer than %d, the newest that this version of Sigmoid reads: update Sigmoid"
                                .formatted(format, Manifest.FORMAT));
            }
            if (format < 1) {
                throw new ArtifactException(file, "is no description of a Sigmoid model: it has no \"format\"");
            }
            checkDigest(file, content);
            return mapper.treeToValue(tree, Manifest.class);
        } catch (JacksonException e) {
            throw new ArtifactException(file, "can't be read: " + reason(e), e);
        }
    }

    private static void checkDigest(Path file, byte[] content) {
        String text = new String(content, UTF_8);
        Matcher digest = DIGEST.matcher(text);
        if (!digest.find()) {
            throw new ArtifactException(file, "has no \"digest\" of itself");
        }
        String without = text.substring(0, digest.start(1)) + Manifest.NO_DIGEST + text.substring(digest.end(1));
        if (!Sha256.of(without.getBytes(UTF_8)).equals(digest.group(1))) {
            throw new ArtifactException(
                    file, "its digest does not match: it was changed or damaged after it was written");
        }
    }

    /** The rule that a record broke, rather than Jackson's account of where it was while it broke. */
    private static String reason(JacksonException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof JacksonException jackson
                ? jackson.getOriginalMessage()
                : String.valueOf(cause.getMessage());
    }
}
