package io.sigmoid.zoo.djl;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes the block of an artifact for stock DJL; {@code serving.properties} names it. The whole artifact is verified
 * first, for DJL itself reads weights with next to no checks.
 */
public final class ArtifactBlockFactory implements BlockFactory {
    @Override
    public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) {
        return Artifact.read(modelPath).manifest().architecture().block();
    }
}
