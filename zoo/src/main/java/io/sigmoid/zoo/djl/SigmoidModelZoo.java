package io.sigmoid.zoo.djl;

import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelZoo;
import io.sigmoid.zoo.artifact.Pretrained;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Pretrained} models as a zoo of DJL: {@code Criteria.optGroupId("io.sigmoid").optArtifactId(name)} loads one
 * from the class path, verified, without network or cache directory. Doing so sets {@code ai.djl.offline} and {@code
 * OPT_OUT_TRACKING} for the process, unless they are set.
 */
public final class SigmoidModelZoo extends ModelZoo {
    /** The group of all its models. */
    public static final String GROUP_ID = "io.sigmoid";

    @Override
    public String getGroupId() {
        return GROUP_ID;
    }

    /** Those on the class path now. */
    @Override
    public Collection<ModelLoader> getModelLoaders() {
        return List.copyOf(Pretrained.names().stream()
                .map(name -> new PretrainedLoader(name, false))
                .toList());
    }

    @Override
    public @Nullable ModelLoader getModelLoader(String name) {
        return Pretrained.names().contains(name) ? new PretrainedLoader(name, true) : null;
    }

    @Override
    public Set<String> getSupportedEngines() {
        return Set.of("PyTorch");
    }
}
