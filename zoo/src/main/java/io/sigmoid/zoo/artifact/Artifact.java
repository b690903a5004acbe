package io.sigmoid.zoo.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A trained model on disk, verified: every file is there with its size and hash, the weights have the names and shapes
 * of the architecture, and nothing of the directory was executed to find that out.
 *
 * <p>An artifact is a value: it holds the weights that were verified, whatever happens to the directory later. Files
 * that the manifest does not list are neither read nor minded.
 */
public final class Artifact {
    /** Tells stock DJL ({@code Criteria}, DJL Serving) how to load the directory. */
    private static final String SERVING_PROPERTIES = """
            engine=PyTorch
            option.modelName=model
            blockFactory=io.sigmoid.zoo.djl.ArtifactBlockFactory
            translatorFactory=io.sigmoid.zoo.djl.ProbabilityTranslatorFactory
            """;

    private static final Set<String> ONNX = Set.of("model.onnx", "encoder.onnx", "decoder.onnx");

    /** The most bytes of an ONNX file beside four times its weights: operations, labels, text. */
    private static final long MOST_ONNX_TEXT = 1 << 24;

    /** So that no name leaves the directory, and none hides in it. */
    private static final String PLAIN_NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,199}";

    private final Path directory;
    private final Manifest manifest;
    private final List<float[]> weights;
    private final Map<String, byte[]> onnx;

    private Artifact(Path directory, Manifest manifest, List<float[]> weights, Map<String, byte[]> onnx) {
        this.directory = directory;
        this.manifest = manifest;
        this.weights = weights;
        this.onnx = onnx;
    }

    /**
     * Reads and verifies an artifact: a directory, or a zip file with the same files at its root or in one folder.
     *
     * <p>Memory grows with what the files really hold, never with what they claim, and with no more than the architecture needs:
     * its block's shapes are built first, without any of their size, and sizes are compared before a file is held.
     *
     * @throws ArtifactException if anything is missing, damaged, changed, or of a newer format
     */
    public static Artifact read(Path directory) {
        return read(source(directory));
    }

    /**
     * Reads and verifies an artifact whose files are resources of the class path, such as those in an application's jar.
     * Nothing is unpacked.
     *
     * @param loader of the class path
     * @param path of the artifact on it, such as {@code models/digits}
     * @throws ArtifactException if anything is missing, damaged, changed, or of a newer format
     */
    public static Artifact readResource(ClassLoader loader, String path) {
        return read(new Source.Resources(loader, path));
    }

    /** Files wherever an application has them. */
    @FunctionalInterface
    public interface Content {
        /**
         * The content of one file, or null if there is none of that name.
         *
         * @param name a plain file name
         * @param most bytes that are expected; one more is enough to see that there are more
         */
        byte @Nullable [] of(String name, long most) throws IOException;
    }

    /**
     * Reads and verifies an artifact whose files are anywhere.
     *
     * @param place what messages call it
     * @throws ArtifactException if anything is missing, damaged, changed, or of a newer format
     */
    public static Artifact read(Path place, Content content) {
        return read(new Source.Given(place, content));
    }

    static Artifact read(Source source) {
        Manifest manifest = readManifest(source);
        List<ParameterShape> table = table(source.path(), manifest);
        var models = new HashMap<String, byte[]>();
        manifest.files().forEach((name, entry) -> {
            requirePlain(source.path(), name);
            Path file = source.path().resolve(name);
            if (name.equals(WeightsFile.NAME)) {
                requireAtMost(WeightsFile.mostBytes(table), file, entry);
            } else if (ONNX.contains(name)) {
                requireAtMost(4 * WeightsFile.mostBytes(table) + MOST_ONNX_TEXT, file, entry);
            } else {
                requireSame(file, entry, source.entry(name, entry.bytes()));
                return;
            }
            byte[] content = source.content(name, entry.bytes());
            requireSame(file, entry, content == null ? null : FileEntry.of(content));
            if (content != null) {
                models.put(name, content);
            }
        });
        byte[] weights = models.remove(WeightsFile.NAME);
        if (weights == null) {
            throw new ArtifactException(source.path(), "model.json does not list " + WeightsFile.NAME);
        }
        return new Artifact(source.path(), manifest, weights(source.path(), manifest, weights), models);
    }

    /** Reads and checks {@code model.json} alone: enough to describe a model, not to trust its weights. */
    public static Manifest readManifest(Path directory) {
        return readManifest(source(directory));
    }

    static Manifest readManifest(Source source) {
        byte[] content = source.content(ManifestFile.NAME, ManifestFile.MOST_BYTES);
        if (content == null) {
            throw new ArtifactException(source.path(), "is no Sigmoid model: it has no " + ManifestFile.NAME);
        }
        return ManifestFile.read(source.path().resolve(ManifestFile.NAME), content);
    }

    /**
     * Checks, before the work begins that makes a model, that its description could be read back.
     *
     * @param directory of which messages speak
     * @param description without parameters and files
     * @throws ArtifactException if it would be too large, or its architecture is none that {@link
     *     io.sigmoid.zoo.Architectures} knows
     */
    public static void check(Path directory, Manifest description) {
        Path file = directory.resolve(ManifestFile.NAME);
        byte[] json = ManifestFile.write(description);
        if (json.length > ManifestFile.MOST_BYTES) {
            throw new ArtifactException(
                    file,
                    "would have %d bytes or more, at most %d are read: its labels are too many or too long"
                            .formatted(json.length, ManifestFile.MOST_BYTES));
        }
        ManifestFile.read(file, json);
    }

    /**
     * Writes an artifact into a staged directory and commits it.
     *
     * @param staged claimed before the work began
     * @param description what the manifest says; the table of parameters and the files are filled in here
     * @param block of the description's architecture, initialised
     * @param extras other files by name, such as {@code README.md}
     * @throws ArtifactException if it can't be written or could not be read back; nothing is left then
     */
    public static Artifact write(
            StagedDirectory staged, Manifest description, Block block, Map<String, byte[]> extras) {
        var encoded = Encoded.of(staged.target(), description, block, extras);
        encoded.files().forEach(staged::write);
        staged.commit();
        return encoded.artifact();
    }

    /**
     * Writes an artifact into a directory that holds other things as well. Each file appears whole, {@code model.json} last
     * of all: until then the directory is no model.
     *
     * @param directory must exist
     * @param description what the manifest says; the table of parameters and the files are filled in here
     * @param block of the description's architecture, initialised
     * @param extras other files by name, such as {@code README.md}
     * @throws ArtifactException if it can't be written or could not be read back; the directory is no model then
     */
    public static Artifact write(Path directory, Manifest description, Block block, Map<String, byte[]> extras) {
        var encoded = Encoded.of(directory, description, block, extras);
        encoded.files().forEach((name, content) -> {
            try {
                WholeFile.write(directory.resolve(name), out -> out.write(ByteBuffer.wrap(content)));
            } catch (IOException e) {
                throw new ArtifactException(directory, "can't write %s: %s".formatted(name, Reason.of(e)), e);
            }
        });
        return encoded.artifact();
    }

    /**
     * An artifact before it is on disk.
     *
     * @param files in the order in which they are to be written, the manifest last
     */
    private record Encoded(Artifact artifact, Map<String, byte[]> files) {
        static Encoded of(Path directory, Manifest description, Block block, Map<String, byte[]> extras) {
            byte[] weights = WeightsFile.encode(description.architecture(), description.input(), block);
            var files = new LinkedHashMap<>(extras);
            files.put(WeightsFile.NAME, weights);
            files.put("serving.properties", SERVING_PROPERTIES.getBytes(UTF_8));
            var entries = new HashMap<String, FileEntry>();
            files.forEach((name, content) -> entries.put(name, FileEntry.of(content)));
            Manifest manifest = description.with(WeightsFile.table(block), entries);
            byte[] json = ManifestFile.write(manifest);
            files.put(ManifestFile.NAME, json);
            return new Encoded(read(directory, (name, most) -> files.get(name)), files);
        }
    }

    /** Where it was read from: the directory, the zip file, or the path on the class path. */
    public Path directory() {
        return directory;
    }

    /** What it says of itself. */
    public Manifest manifest() {
        return manifest;
    }

    /**
     * The same model as an ONNX file, for other engines than PyTorch.
     *
     * @param name {@code model.onnx}, or of an autoencoder {@code encoder.onnx} or {@code decoder.onnx}
     * @return the verified bytes, or nothing if the artifact has no such file
     */
    public Optional<byte[]> onnx(String name) {
        return Optional.ofNullable(onnx.get(name)).map(byte[]::clone);
    }

    /**
     * A fresh block with the verified weights, frozen for prediction, on the device of {@code manager}.
     *
     * @param manager owns the weights and must outlive the block
     */
    public Block block(NDManager manager) {
        Block block = manifest.architecture().block();
        WeightsFile.initialize(block, manager, manifest.input(), weights);
        block.freezeParameters(true);
        return block;
    }

    static Source source(Path directory) {
        if (Files.isRegularFile(directory)) {
            return Source.Zip.of(directory);
        }
        if (!Files.isDirectory(directory)) {
            throw new ArtifactException(directory, "no such model directory");
        }
        return new Source.Directory(directory);
    }

    /** The table of parameters, if it is the architecture's. */
    private static List<ParameterShape> table(Path directory, Manifest manifest) {
        return built(directory, () -> {
            List<ParameterShape> expected = WeightsFile.table(manifest.architecture(), manifest.input());
            if (!manifest.parameters().equals(expected)) {
                throw new ArtifactException(
                        directory.resolve(ManifestFile.NAME),
                        "the table of parameters is not the architecture's: "
                                + Reason.line(WeightsFile.difference(expected, manifest.parameters())));
            }
            return expected;
        });
    }

    private static List<float[]> weights(Path directory, Manifest manifest, byte[] content) {
        return built(
                directory,
                () -> WeightsFile.decode(
                        directory.resolve(WeightsFile.NAME), manifest.architecture(), manifest.input(), content));
    }

    /** An application's own architecture may throw anything. */
    private static <T> T built(Path directory, Supplier<T> build) {
        try {
            return build.get();
        } catch (ArtifactException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ArtifactException(
                    directory.resolve(ManifestFile.NAME),
                    "the architecture can't be built: " + Reason.line(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static void requirePlain(Path directory, String name) {
        if (!name.matches(PLAIN_NAME)) {
            throw new ArtifactException(
                    directory, "model.json lists \"%s\", which is no plain file name".formatted(Reason.line(name)));
        }
    }

    /** Before it is read, for it is held. */
    private static void requireAtMost(double most, Path file, FileEntry entry) {
        if (entry.bytes() > most) {
            throw new ArtifactException(
                    file,
                    "has %d bytes by model.json, of its architecture at most %.0f".formatted(entry.bytes(), most));
        }
    }

    private static void requireSame(Path file, FileEntry expected, @Nullable FileEntry actual) {
        if (actual == null) {
            throw new ArtifactException(file, "is missing");
        }
        if (actual.bytes() != expected.bytes()) {
            throw new ArtifactException(
                    file, "has %d bytes, model.json says %d".formatted(actual.bytes(), expected.bytes()));
        }
        if (!actual.sha256().equals(expected.sha256())) {
            throw new ArtifactException(file, "its SHA-256 is not the one in model.json: it was changed or damaged");
        }
    }
}
