package io.sigmoid.zoo.djl;

import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooProvider;

/** Makes DJL know the {@link SigmoidModelZoo}; DJL finds it through {@code META-INF/services}. */
public final class SigmoidZooProvider implements ZooProvider {
    @Override
    public ModelZoo getModelZoo() {
        return new SigmoidModelZoo();
    }
}
