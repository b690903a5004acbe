package io.sigmoid.zoo.djl;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes the block of an artifact for stock DJL; {@code serving.properties} names it. The whole artifact is verified
 * first, for DJL itself reads weights with next to no checks; and as DJL takes the weights of the highest number, there
 * must be no others than the artifact's.
 */
public final class ArtifactBlockFactory implements BlockFactory {
    private static final String WEIGHTS = "model-0000.params";

    @Override
    public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) throws IOException {
        try (DirectoryStream<Path> weights = Files.newDirectoryStream(modelPath, "model-????.params")) {
            for (Path file : weights) {
                if (!file.endsWith(WEIGHTS)) {
                    throw new ArtifactException(
                            file, "is not the artifact's, and DJL would load it: must not be there");
                }
            }
        }
        return Artifact.read(modelPath).manifest().architecture().block();
    }
}
