package io.sigmoid.training;

import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ArchitectureProvider;
import java.util.List;

/** Named in this test class path's {@code META-INF/services}. */
public final class OwnArchitectures implements ArchitectureProvider {
    @Override
    public List<Class<? extends Architecture>> architectures() {
        return List.of(Perceptron.class, Faulty.class);
    }
}
