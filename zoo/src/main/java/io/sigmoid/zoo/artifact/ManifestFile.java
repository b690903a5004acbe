package io.sigmoid.zoo.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Architectures;
import io.sigmoid.zoo.ZooModule;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
    static final long MOST_BYTES = 1 << 20;

    private static final JsonMapper TREES = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern DIGEST = Pattern.compile("\"digest\" : \"([0-9a-f]{64})\"");

    private ManifestFile() {}

    /**
     * A mapper and the architectures that it knows.
     *
     * @param mapper making it costs more than reading an artifact with it
     */
    private record Known(Map<String, Class<? extends Architecture>> architectures, JsonMapper mapper) {}

    private static volatile @Nullable Known known;

    /** The last one, unless a class loader brought other architectures since. */
    private static JsonMapper mapper() {
        Map<String, Class<? extends Architecture>> architectures = Architectures.all();
        Known last = known;
        if (last == null || !last.architectures().equals(architectures)) {
            last = new Known(architectures, newMapper());
            known = last;
        }
        return last.mapper();
    }

    private static JsonMapper newMapper() {
        return JsonMapper.builder()
                .addModule(new ZooModule())
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
            String text = text(file, content);
            JsonNode tree = TREES.readTree(text);
            checkFormat(file, tree.path("format"));
            checkDigest(file, text);
            return mapper().treeToValue(tree, Manifest.class);
        } catch (JacksonException e) {
            throw new ArtifactException(file, "can't be read: " + Reason.line(reason(e)), e);
        }
    }

    /** Strict, for a lenient decoder makes one text of different bytes, and so one digest. */
    private static String text(Path file, byte[] content) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new ArtifactException(file, "is no UTF-8 text", e);
        }
    }

    private static void checkFormat(Path file, JsonNode format) {
        if (!format.isIntegralNumber() || format.bigIntegerValue().signum() <= 0) {
            throw new ArtifactException(file, "is no description of a Sigmoid model: it has no \"format\"");
        }
        if (!format.canConvertToInt() || format.intValue() > Manifest.FORMAT) {
            throw new ArtifactException(
                    file,
                    "format %s is newer than %d, the newest that this version of Sigmoid reads: update Sigmoid"
                            .formatted(Reason.line(format.asString()), Manifest.FORMAT));
        }
    }

    private static void checkDigest(Path file, String text) {
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
