package io.sigmoid.training.onnx;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ZooModule;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an ONNX file says of itself besides what it computes: JSON by keys that begin with {@code sigmoid.}. */
final class OnnxMetadata {
    private OnnxMetadata() {}

    /** Labels by the name of their output, the architecture, the input and where the model comes from, without the time. */
    static Map<String, String> of(Manifest manifest) {
        JsonMapper json = JsonMapper.builder()
                .addModule(new ZooModule())
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .build();
        var labels = new LinkedHashMap<String, Object>();
        for (Head.Output output : manifest.architecture().head().outputs()) {
            labels.put(output.name(), output.head().labels());
        }
        ObjectNode provenance = json.valueToTree(manifest.provenance());
        provenance.remove("time");
        var metadata = new TreeMap<String, String>();
        metadata.put("sigmoid.name", manifest.name());
        metadata.put("sigmoid.labels", json.writeValueAsString(labels));
        metadata.put("sigmoid.architecture", json.writeValueAsString(manifest.architecture()));
        metadata.put("sigmoid.input", json.writeValueAsString(manifest.input()));
        metadata.put("sigmoid.calibration", json.writeValueAsString(manifest.calibration()));
        metadata.put("sigmoid.thresholds", json.writeValueAsString(manifest.thresholds()));
        metadata.put("sigmoid.provenance", json.writeValueAsString(provenance));
        return metadata;
    }
}
