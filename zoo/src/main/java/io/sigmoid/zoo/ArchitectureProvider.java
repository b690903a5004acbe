package io.sigmoid.zoo;

import java.util.List;

/**
 * The open door: an application names its own {@link Architecture} records here and lists the provider in {@code
 * META-INF/services/io.sigmoid.zoo.ArchitectureProvider}.
 */
public interface ArchitectureProvider {
    /** Record classes; the simple name of each is its {@code type} in JSON and YAML. */
    List<Class<? extends Architecture>> architectures();
}
