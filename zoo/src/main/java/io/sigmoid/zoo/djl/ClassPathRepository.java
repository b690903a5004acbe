package io.sigmoid.zoo.djl;

import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.repository.Repository;
import ai.djl.util.Progress;
import io.sigmoid.zoo.artifact.Pretrained;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What DJL lists of the models on the class path: their names. Files of its own DJL never gets, for it would want them
 * in its cache.
 */
final class ClassPathRepository implements Repository {
    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public String getName() {
        return "class path";
    }

    @Override
    public URI getBaseUri() {
        return URI.create("classpath:/" + Pretrained.PREFIX);
    }

    @Override
    public Metadata locate(MRL mrl) {
        var artifact = new Artifact();
        artifact.setName(mrl.getArtifactId());
        var metadata = new Metadata.MatchAllMetadata();
        metadata.setGroupId(mrl.getGroupId());
        metadata.setArtifactId(mrl.getArtifactId());
        metadata.setRepositoryUri(URI.create(mrl.getArtifactId() + "/"));
        metadata.setArtifacts(List.of(artifact));
        return metadata;
    }

    @Override
    public Artifact resolve(MRL mrl, @Nullable Map<String, String> filter) {
        return locate(mrl).getArtifacts().get(0);
    }

    @Override
    public InputStream openStream(Artifact.Item item, @Nullable String path) throws IOException {
        throw noFiles();
    }

    @Override
    public Path getFile(Artifact.Item item, String path) throws IOException {
        throw noFiles();
    }

    @Override
    public String[] listDirectory(Artifact.Item item, String path) throws IOException {
        throw noFiles();
    }

    @Override
    public void prepare(Artifact artifact, @Nullable Progress progress) {}

    @Override
    public Path getCacheDirectory() throws IOException {
        throw noFiles();
    }

    @Override
    public List<MRL> getResources() {
        return Pretrained.names().stream()
                .map(name -> MRL.undefined(this, SigmoidModelZoo.GROUP_ID, name))
                .toList();
    }

    @Override
    public void addResource(MRL mrl) {
        throw new UnsupportedOperationException("put the model on the class path, see " + Pretrained.class.getName());
    }

    private static IOException noFiles() {
        return new IOException("models on the class path have no files, read them with " + Pretrained.class.getName());
    }
}
