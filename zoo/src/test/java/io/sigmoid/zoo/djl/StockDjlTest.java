package io.sigmoid.zoo.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Only the zoo and DJL are on this module's test class path. */
class StockDjlTest {
    static final List<Architecture> architectures = List.of(Models.MLP, Models.CNN);

    @ParameterizedTest
    @FieldSource("architectures")
    void loadsAnArtifactAndGivesTheSameLogits(Architecture architecture, @TempDir Path temp) throws Exception {
        Path dir = temp.resolve("model");
        Artifact artifact = Models.write(dir, architecture);
        try (NDManager manager = NDManager.newBaseManager();
                ZooModel<NDList, NDList> model = Criteria.builder()
                        .setTypes(NDList.class, NDList.class)
                        .optModelPath(dir)
                        .build()
                        .loadModel();
                Predictor<NDList, NDList> predictor = model.newPredictor()) {
            NDArray x = manager.randomUniform(0, 1, new Shape(7).addAll(architecture.input()));
            float[] ours = artifact.block(manager)
                    .forward(new ParameterStore(manager, false), new NDList(x), false)
                    .singletonOrThrow()
                    .toFloatArray();
            assertArrayEquals(
                    ours, predictor.predict(new NDList(x)).singletonOrThrow().toFloatArray());
        }
    }

    @Test
    void otherWeightsInItsDirectoryAreRefused(@TempDir Path temp) throws Exception {
        Path dir = temp.resolve("model");
        Models.write(dir, Models.MLP);
        Path other = Files.copy(dir.resolve("model-0000.params"), dir.resolve("model-0001.params"));
        Criteria<NDList, NDList> criteria = Criteria.builder()
                .setTypes(NDList.class, NDList.class)
                .optModelPath(dir)
                .build();
        var e = assertThrows(ArtifactException.class, criteria::loadModel);
        assertEquals(other + ": is not the artifact's, and DJL would load it: must not be there", e.getMessage());
    }
}
