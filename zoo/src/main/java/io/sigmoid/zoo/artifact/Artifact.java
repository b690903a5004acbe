package io.sigmoid.zoo.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
            """;

    private final Path directory;
    private final Manifest manifest;
    private final List<float[]> weights;

    private Artifact(Path directory, Manifest manifest, List<float[]> weights) {
        this.directory = directory;
        this.manifest = manifest;
        this.weights = weights;
    }

    /**
     * Reads and verifies an artifact.
     *
     * @throws ArtifactException if anything is missing, damaged, changed, or of a newer format
     */
    public static Artifact read(Path directory) {
        Manifest manifest = readManifest(directory);
        byte[] weights = null;
        for (Map.Entry<String, FileEntry> entry : manifest.files().entrySet()) {
            byte[] content = verified(directory, entry.getKey(), entry.getValue());
            weights = entry.getKey().equals(WeightsFile.NAME) ? content : weights;
        }
        if (weights == null) {
            throw new ArtifactException(directory, "model.json does not list " + WeightsFile.NAME);
        }
        return new Artifact(directory, manifest, weights(directory, manifest, weights));
    }

    /** Reads and checks {@code model.json} alone: enough to describe a model, not to trust its weights. */
    public static Manifest readManifest(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new ArtifactException(directory, "no such model directory");
        }
        Path file = directory.resolve(ManifestFile.NAME);
        if (!Files.isRegularFile(file)) {
            throw new ArtifactException(directory, "is no Sigmoid model: it has no " + ManifestFile.NAME);
        }
        return ManifestFile.read(file, content(file, ManifestFile.MOST_BYTES));
    }

    /**
     * Writes an artifact into a staged directory and commits it.
     *
     * @param staged claimed before the work began
     * @param description what the manifest says; the table of parameters and the files are filled in here
     * @param block of the description's architecture, initialised
     * @param extras other files by name, such as {@code README.md}
     */
    public static Artifact write(
            StagedDirectory staged, Manifest description, Block block, Map<String, byte[]> extras) {
        byte[] weights = WeightsFile.encode(description.architecture(), description.input(), block);
        var files = new HashMap<>(extras);
        files.put(WeightsFile.NAME, weights);
        files.put("serving.properties", SERVING_PROPERTIES.getBytes(UTF_8));
        var entries = new HashMap<String, FileEntry>();
        files.forEach((name, content) -> entries.put(name, new FileEntry(content.length, Sha256.of(content))));
        Manifest manifest = description.with(WeightsFile.table(block), entries);
        byte[] json = ManifestFile.write(manifest);
        Manifest written = ManifestFile.read(staged.target(), json);
        files.forEach(staged::write);
        staged.write(ManifestFile.NAME, json);
        staged.commit();
        return new Artifact(staged.target(), written, weights(staged.target(), written, weights));
    }

    /** Where it was read from. */
    public Path directory() {
        return directory;
    }

    /** What it says of itself. */
    public Manifest manifest() {
        return manifest;
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

    private static List<float[]> weights(Path directory, Manifest manifest, byte[] content) {
        Path file = directory.resolve(WeightsFile.NAME);
        List<ParameterShape> expected = WeightsFile.table(manifest.architecture(), manifest.input());
        if (!manifest.parameters().equals(expected)) {
            throw new ArtifactException(
                    directory.resolve(ManifestFile.NAME),
                    "the table of parameters is not the architecture's: "
                            + WeightsFile.difference(expected, manifest.parameters()));
        }
        return WeightsFile.decode(file, manifest.architecture(), manifest.input(), content);
    }

    private static byte[] verified(Path directory, String name, FileEntry entry) {
        Path file = directory.resolve(name);
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
            throw new ArtifactException(
                    directory, "model.json lists \"%s\", which is no plain file name".formatted(name));
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new ArtifactException(file, "is missing");
        }
        byte[] content = content(file, entry.bytes());
        if (content.length != entry.bytes()) {
            throw new ArtifactException(
                    file, "has %d bytes, model.json says %d".formatted(content.length, entry.bytes()));
        }
        if (!Sha256.of(content).equals(entry.sha256())) {
            throw new ArtifactException(file, "its SHA-256 is not the one in model.json: it was changed or damaged");
        }
        return content;
    }

    private static byte[] content(Path file, long most) {
        try {
            long size = Files.size(file);
            if (size > most) {
                throw new ArtifactException(file, "has %d bytes, at most %d are expected".formatted(size, most));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ArtifactException(file, "can't be read: " + Reason.of(e), e);
        }
    }
}
