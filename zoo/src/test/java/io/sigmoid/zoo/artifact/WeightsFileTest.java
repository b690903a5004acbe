package io.sigmoid.zoo.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import io.sigmoid.zoo.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class WeightsFileTest {
    static final List<Architecture> architectures = List.of(Models.MLP, Models.CNN);

    @ParameterizedTest
    @FieldSource("architectures")
    void theFileIsTheOneThatDjlWrites(Architecture architecture, @TempDir Path directory) throws Exception {
        InputSignature input = InputSignature.image(architecture.input());
        try (Model model = Model.newInstance("model")) {
            Block block = architecture.block();
            block.initialize(model.getNDManager(), DataType.FLOAT32, input.batch(1));
            model.setBlock(block);
            model.save(directory, "model");
            assertArrayEquals(
                    Files.readAllBytes(directory.resolve("model-0000.params")),
                    WeightsFile.encode(architecture, input, block));
        }
    }

    @ParameterizedTest
    @FieldSource("architectures")
    void theTableOfAnUnallocatedBlockIsThatOfAnAllocatedOne(Architecture architecture) {
        InputSignature input = InputSignature.image(architecture.input());
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = architecture.block();
            block.initialize(manager, DataType.FLOAT32, input.batch(5));
            assertEquals(WeightsFile.table(block), WeightsFile.table(architecture, input));
        }
    }
}
