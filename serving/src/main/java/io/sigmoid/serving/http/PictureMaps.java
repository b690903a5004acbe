package io.sigmoid.serving.http;

import io.sigmoid.serving.ActivationMap;
import io.sigmoid.serving.ActivationMaps;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The activation maps of one picture, and of which model they are.
 *
 * @param manifest of that model
 * @param maps one a logit
 */
record PictureMaps(Manifest manifest, List<ActivationMap> maps) {
    static List<PictureMaps> all(ActivationMaps model, float[] pictures) {
        return model.predictAll(pictures).stream()
                .map(maps -> new PictureMaps(model.manifest(), maps))
                .toList();
    }

    /**
     * The maps, where both are of the same model: one may have been replaced in between.
     *
     * @param computed of one picture, or none
     */
    static @Nullable List<ActivationMap> of(List<PictureMaps> computed, Row row) {
        return computed.stream()
                .filter(maps -> maps.manifest.digest().equals(row.manifest().digest()))
                .map(PictureMaps::maps)
                .findFirst()
                .orElse(null);
    }
}
