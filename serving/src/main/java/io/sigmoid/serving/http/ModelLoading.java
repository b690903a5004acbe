package io.sigmoid.serving.http;

import io.sigmoid.serving.*;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.*;
import java.nio.file.Path;
import java.util.List;

final class ModelLoading {
    static List<ServedModel> load(String name, Path directory, Limits limits, ServerMetrics metrics) {
        Manifest m = Artifact.readManifest(directory);
        Computation c;
        if (m.architecture().head() instanceof Head.Binary) {
            var b = BinaryClassifier.load(directory);
            c = new Computation(b::logits, b::close);
        } else {
            var b = Classifier.load(directory);
            c = new Computation(b::logits, b::close);
        }
        metrics.depth(name, () -> 0.0);
        var outputs = new HeadOutputs(m);
        Input in = Input.of(m.input());
        return List.of(new ServedModel(name, name, m.digest().substring(0, 12), "labels", in, outputs,
            new InferRequestReader(in, outputs.names(), limits.examples()), c, in.image() ? ImagePreparation.of(m.input()) : null, null));
    }
}
