package io.sigmoid.serving;

import io.sigmoid.zoo.ActivationMapped;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Class activation maps of a {@link io.sigmoid.zoo.GapCnn} or {@link io.sigmoid.zoo.GapResNet}: a map for each logit, of
 * which the logit is the mean. PyTorch computes them.
 *
 * @see <a href="https://arxiv.org/abs/1512.04150">Learning Deep Features for Discriminative Localization</a>
 */
public final class ActivationMaps extends Predictor<List<ActivationMap>> {
    private final List<String> logits;
    private final int height;
    private final int width;

    private ActivationMaps(LoadedModel model, ActivationMapped architecture) {
        super(model, ModelFunction.ACTIVATION_MAPS);
        this.logits = names(architecture.head());
        this.height = (int) architecture.mapShape().get(1);
        this.width = (int) architecture.mapShape().get(2);
    }

    /** Whether a model has such maps, of more than one place. */
    public static boolean areIn(Manifest manifest) {
        return manifest.architecture() instanceof ActivationMapped net && net.localizes();
    }

    /** Whether PyTorch, which computes them, is here and starts; an application may do without it. */
    public static boolean areComputable() {
        try {
            Pytorch.engine();
            return true;
        } catch (IllegalStateException | LinkageError e) {
            return false;
        }
    }

    /**
     * Loads and verifies a model, onto a GPU where there is one.
     *
     * @param model its directory or zip file
     * @throws ArtifactException if it is damaged or has no such maps
     */
    public static ActivationMaps load(Path model) {
        return load(Artifact.read(model), LoadOptions.DEFAULT);
    }

    /**
     * Loads a pretrained model from the class path by its name.
     *
     * @throws ArtifactException if there is none of that name, or it is damaged or has no such maps
     */
    public static ActivationMaps pretrained(String name) {
        return load(Pretrained.read(name), LoadOptions.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @throws ArtifactException if it has no such maps, or can't compute
     * @throws IllegalArgumentException if this machine can't keep the options
     */
    public static ActivationMaps load(Artifact artifact, LoadOptions options) {
        if (!areIn(artifact.manifest()) || !(artifact.manifest().architecture() instanceof ActivationMapped net)) {
            throw new ArtifactException(
                    artifact.directory(),
                    "must be a GapCnn or GapResNet that leaves more than one pixel to have activation maps");
        }
        return new ActivationMaps(
                LoadedModel.load(artifact, options, ModelFunction.LOGITS, ModelFunction.ACTIVATION_MAPS), net);
    }

    @Override
    List<ActivationMap> answer(float[] results, int from) {
        var maps = new ArrayList<ActivationMap>(logits.size());
        int at = from;
        for (String label : logits) {
            maps.add(new ActivationMap(label, height, width, Arrays.copyOfRange(results, at, at + height * width)));
            at += height * width;
        }
        return maps;
    }

    /** A name for each logit. */
    private static List<String> names(Head head) {
        List<Head.Output> outputs = head.outputs();
        var names = new ArrayList<String>();
        for (Head.Output output : outputs) {
            String prefix = outputs.size() == 1 ? "" : output.name() + "=";
            output.head().logitLabels().forEach(label -> names.add(prefix + label));
        }
        return names;
    }
}
