package io.sigmoid.zoo.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.BranchedMlp;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.GapResNet;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.RowLstm;
import io.sigmoid.zoo.SmallModels;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture's weights on disk. */
class ArchitectureWeightsTest {
    private static final Head YES_NO = Head.binary("no", "yes");

    static List<Architecture> architectures() {
        return SmallModels.all();
    }

    /** As large as a description may ask for. */
    static List<Architecture> largest() {
        var widest = Collections.nCopies(100, 65_536);
        var image = new ImageShape(3, 4096, 4096);
        return List.of(
                new Mlp(1 << 26, widest, Activation.RELU, YES_NO),
                new BranchedMlp(1 << 26, 65_536, YES_NO),
                new GapCnn(image, Collections.nCopies(12, 65_536), Pooling.LABEL_MAPS, YES_NO),
                new GapResNet(image, widest, 1, YES_NO),
                new ConvVae(image, List.of(65_536), widest, 65_536),
                new RowLstm(4096, 4096, 65_536, YES_NO));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void aReadModelComputesWhatTheWrittenOneDoes(Architecture architecture, @TempDir Path temp) {
        Path directory = temp.resolve("model");
        Artifact written = Models.write(directory, architecture);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = manager.randomUniform(0, 1, SmallModels.batch(architecture, 4));
            NDList expected = inference(written.block(manager), x);
            NDList actual = inference(Artifact.read(directory).block(manager), x);
            assertEquals(expected.size(), actual.size());
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i).toFloatArray(), actual.get(i).toFloatArray());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void theWeightsOfEveryOtherArchitectureAreRefused(Architecture architecture) {
        InputSignature input = InputSignature.image(architecture.input());
        for (Architecture other : architectures()) {
            InputSignature otherInput = InputSignature.image(other.input());
            if (!WeightsFile.table(architecture, input).equals(WeightsFile.table(other, otherInput))) {
                byte[] content = encoded(other, otherInput);
                assertThrows(
                        ArtifactException.class,
                        () -> WeightsFile.decode(Path.of("weights"), architecture, input, content));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("largest")
    void theTableOfTheLargestDescriptionAllocatesNothing(Architecture architecture) {
        List<ParameterShape> table = WeightsFile.table(architecture, InputSignature.image(architecture.input()));
        assertTrue(table.stream().allMatch(row -> row.size() > 0));
    }

    @ParameterizedTest
    @MethodSource("largest")
    void aFileIsTooShortForTheLargestDescription(Architecture architecture) {
        InputSignature input = InputSignature.image(architecture.input());
        assertThrows(
                ArtifactException.class,
                () -> WeightsFile.decode(Path.of("weights"), architecture, input, new byte[10_000]));
    }

    private static byte[] encoded(Architecture architecture, InputSignature input) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = architecture.block();
            block.initialize(manager, DataType.FLOAT32, input.batch(1));
            return WeightsFile.encode(architecture, input, block);
        }
    }

    private static NDList inference(Block block, NDArray x) {
        return block.forward(new ParameterStore(x.getManager(), false), new NDList(x), false);
    }
}
