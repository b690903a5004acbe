package io.sigmoid.serving.spark;

import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Pretrained;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * An artifact on its way to the executors: its files, or the name of a pretrained one that every executor has on its class
 * path.
 *
 * @param name of the pretrained model, empty for files
 * @param files by name; one zip file by the name {@value #ZIP}
 * @param digest of the manifest that the driver verified
 */
record ModelFiles(String name, Map<String, byte[]> files, String digest) implements Serializable {
    private static final String ZIP = "model.zip";
    private static final String MANIFEST = "model.json";

    /** A pretrained model. */
    static ModelFiles pretrained(String name) {
        return new ModelFiles(
                name, Collections.emptyMap(), Pretrained.read(name).manifest().digest());
    }

    /**
     * Reads and verifies an artifact.
     *
     * @param path of a directory or zip file on any file system that Hadoop knows, the local one where it names none
     * @throws ArtifactException if there is none, or it is damaged
     */
    static ModelFiles read(String path, Configuration configuration) {
        try {
            var remote = new org.apache.hadoop.fs.Path(path);
            // Without a scheme it is this machine's, as everywhere in Sigmoid.
            FileSystem system = remote.toUri().getScheme() == null
                    ? FileSystem.getLocal(configuration)
                    : remote.getFileSystem(configuration);
            return read(path, system, remote);
        } catch (IOException | IllegalArgumentException e) {
            throw new ArtifactException(Path.of(path), "can't be read: " + e.getMessage(), e);
        }
    }

    private static ModelFiles read(String path, FileSystem system, org.apache.hadoop.fs.Path remote)
            throws IOException {
        if (!system.exists(remote)) {
            throw new ArtifactException(Path.of(path), "no such model directory");
        }
        Path local = Files.createTempDirectory("sigmoid-model");
        try {
            Map<String, byte[]> files = system.getFileStatus(remote).isDirectory()
                    ? directory(system, remote, local)
                    : Map.of(ZIP, content(system, remote));
            // A LinkedHashMap, for Spark's serialiser knows it.
            return new ModelFiles("", new LinkedHashMap<>(files), verify(files, local, path));
        } finally {
            delete(local);
        }
    }

    private static Map<String, byte[]> directory(FileSystem system, org.apache.hadoop.fs.Path remote, Path local)
            throws IOException {
        var manifest = new org.apache.hadoop.fs.Path(remote, MANIFEST);
        if (!system.exists(manifest)) {
            throw new ArtifactException(
                    Path.of(remote.toUri().getPath()), "is no Sigmoid model: it has no " + MANIFEST);
        }
        var files = new LinkedHashMap<String, byte[]>();
        files.put(MANIFEST, content(system, manifest));
        Files.write(local.resolve(MANIFEST), files.get(MANIFEST));
        for (String name : Artifact.readManifest(local).files().keySet()) {
            files.put(name, content(system, new org.apache.hadoop.fs.Path(remote, name)));
        }
        return files;
    }

    private static byte[] content(FileSystem system, org.apache.hadoop.fs.Path file) throws IOException {
        try (var in = system.open(file)) {
            return in.readAllBytes();
        }
    }

    private static String verify(Map<String, byte[]> files, Path local, String path) throws IOException {
        try {
            return unpack(files, local).manifest().digest();
        } catch (ArtifactException e) {
            // The message names the copy, which nobody knows.
            throw new ArtifactException(
                    Path.of(path), String.valueOf(e.getMessage()).replace(local.toString(), path), e);
        }
    }

    private static Artifact unpack(Map<String, byte[]> files, Path directory) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
        return Artifact.read(files.containsKey(ZIP) ? directory.resolve(ZIP) : directory);
    }

    /**
     * Verifies the artifact where it is to compute.
     *
     * @throws ArtifactException if it is damaged, or not the one that the driver has
     */
    Artifact artifact() {
        Artifact artifact = name.isEmpty() ? unpacked() : Pretrained.read(name);
        if (!artifact.manifest().digest().equals(digest)) {
            throw new ArtifactException(
                    artifact.directory(),
                    "this executor's %s has the digest %s, the driver's %s"
                            .formatted(name, artifact.manifest().digest(), digest));
        }
        return artifact;
    }

    private Artifact unpacked() {
        try {
            Path directory = Files.createTempDirectory("sigmoid-model");
            try {
                return unpack(files, directory);
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new ArtifactException(Path.of(MANIFEST), "can't be unpacked: " + e.getMessage(), e);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.forEach(all::add);
        }
        Collections.reverse(all);
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
