package io.sigmoid.zoo.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pooling;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Small untrained models that the tests write and damage. */
public final class Models {
    public static final Mlp MLP = new Mlp(4, List.of(3), Activation.RELU, Head.binary("no", "yes"));
    public static final GapCnn CNN =
            new GapCnn(new ImageShape(1, 8, 8), List.of(4, 6), Pooling.LABEL_MAPS, Head.multiClass("a", "b", "c"));

    private Models() {}

    public static Artifact write(Path directory, Architecture architecture) {
        return write(directory, architecture, InputSignature.image(architecture.input()));
    }

    static Artifact write(Path directory, Architecture architecture, InputSignature input) {
        try (NDManager manager = NDManager.newBaseManager();
                StagedDirectory staged = StagedDirectory.open(directory)) {
            Block block = architecture.block();
            block.initialize(manager, DataType.FLOAT32, input.batch(32));
            return Artifact.write(
                    staged,
                    description(architecture, input),
                    block,
                    Map.of("README.md", "# A model\n".getBytes(UTF_8)));
        }
    }

    static Manifest description(Architecture architecture) {
        return description(architecture, InputSignature.image(architecture.input()));
    }

    private static Manifest description(Architecture architecture, InputSignature input) {
        return new Manifest(
                "tiny",
                architecture,
                input,
                Calibration.NONE,
                architecture.head() instanceof Head.Binary ? List.of(0.5) : List.of(),
                Map.of("test.accuracy", 0.5),
                new Provenance(
                        "none",
                        "0".repeat(64),
                        JsonMapper.shared().createObjectNode().put("epochs", 0),
                        1,
                        Map.of("sigmoid", "test"),
                        "unknown",
                        "2026-11-22T00:00:00Z"));
    }
}
