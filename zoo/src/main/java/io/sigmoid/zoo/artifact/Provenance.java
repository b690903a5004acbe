package io.sigmoid.zoo.artifact;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Where a model comes from.
 *
 * @param dataset name of the training data
 * @param datasetSha256 fingerprint of the training data
 * @param job the resolved job, as the training module reads it
 * @param seed of everything random in the job
 * @param versions of Sigmoid, DJL, PyTorch, Java and the operating system
 * @param git commit of Sigmoid that trained it, or {@code unknown}
 * @param time when training ended, ISO 8601 in UTC
 */
public record Provenance(
        String dataset,
        String datasetSha256,
        JsonNode job,
        long seed,
        Map<String, String> versions,
        String git,
        String time) {
    public Provenance {
        versions.forEach((what, version) -> {
            if (version == null) {
                throw new IllegalArgumentException("versions must be given, that of %s is null".formatted(what));
            }
        });
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    }
}
