package io.sigmoid.serving.spark;

import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * An artifact on its way to the executors: its files, or the name of a pretrained one that every executor has on its class
 * path.
 *
 * @param place where it came from, or the name of the pretrained model
 * @param files by name; one zip file by the name {@value #ZIP}; none for a pretrained model
 * @param digest of the manifest that the driver verified
 */
record ModelFiles(String place, Map<String, byte[]> files, String digest) implements Serializable {
    private static final String ZIP = "model.zip";

    /** What the driver read and verified. */
    record Verified(ModelFiles files, Manifest manifest) {
        private static Verified of(String place, Map<String, byte[]> files, Artifact artifact) {
            Manifest manifest = artifact.manifest();
            return new Verified(new ModelFiles(place, files, manifest.digest()), manifest);
        }
    }

    /** A pretrained model. */
    static Verified pretrained(String name) {
        return Verified.of(name, Map.of(), Pretrained.read(name));
    }

    /**
     * Reads and verifies an artifact.
     *
     * @param path of a directory or zip file on any file system that Hadoop knows, the local one where it names none
     * @throws ArtifactException if there is none, or it is damaged
     */
    static Verified read(String path, Configuration configuration) {
        try {
            var remote = new org.apache.hadoop.fs.Path(path);
            // Without a scheme it is this machine's, as everywhere in Sigmoid.
            FileSystem system = remote.toUri().getScheme() == null
                    ? FileSystem.getLocal(configuration)
                    : remote.getFileSystem(configuration);
            if (!system.exists(remote)) {
                throw new ArtifactException(Path.of(path), "no such model directory");
            }
            return system.getFileStatus(remote).isDirectory()
                    ? directory(path, system, remote)
                    : zip(path, system, remote);
        } catch (IOException | IllegalArgumentException e) {
            throw new ArtifactException(Path.of(path), "can't be read: " + e.getMessage(), e);
        }
    }

    /** Keeps what is read to be verified. */
    private static Verified directory(String path, FileSystem system, org.apache.hadoop.fs.Path remote) {
        var files = new LinkedHashMap<String, byte[]>();
        Artifact artifact = Artifact.read(Path.of(path), (name, most) -> {
            var file = new org.apache.hadoop.fs.Path(remote, name);
            if (!system.exists(file)) {
                return null;
            }
            try (InputStream in = system.open(file)) {
                byte[] content = in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
                files.put(name, content);
                return content;
            }
        });
        return Verified.of(path, files, artifact);
    }

    private static Verified zip(String path, FileSystem system, org.apache.hadoop.fs.Path remote) throws IOException {
        try (InputStream in = system.open(remote)) {
            byte[] content = in.readAllBytes();
            return Verified.of(path, Map.of(ZIP, content), unzipped(path, content));
        }
    }

    /** Of a file in a temporary place, which nobody knows by its name. */
    private static Artifact unzipped(String path, byte[] content) throws IOException {
        Path local = Files.createTempFile("sigmoid-model", ".zip");
        try {
            Files.write(local, content);
            return Artifact.read(local);
        } catch (ArtifactException e) {
            throw new ArtifactException(
                    Path.of(path), String.valueOf(e.getMessage()).replace(local.toString(), path), e);
        } finally {
            Files.delete(local);
        }
    }

    /**
     * Verifies the artifact where it is to compute.
     *
     * @throws ArtifactException if it is damaged, or not the one that the driver has
     */
    Artifact artifact() {
        Artifact artifact = files.isEmpty() ? Pretrained.read(place) : given();
        if (!artifact.manifest().digest().equals(digest)) {
            throw new ArtifactException(
                    artifact.directory(),
                    "this executor's model has the digest %s, the driver's %s"
                            .formatted(artifact.manifest().digest(), digest));
        }
        return artifact;
    }

    private Artifact given() {
        byte[] zip = files.get(ZIP);
        if (zip == null) {
            return Artifact.read(Path.of(place), (name, most) -> files.get(name));
        }
        try {
            return unzipped(place, zip);
        } catch (IOException e) {
            throw new ArtifactException(Path.of(place), "can't be unpacked: " + e.getMessage(), e);
        }
    }
}
