package io.sigmoid.serving.http;

import io.sigmoid.serving.ActivationMaps;
import io.sigmoid.serving.ImagePreparation;
import io.sigmoid.serving.ModelHandle;
import io.sigmoid.serving.Predictor;
import org.jspecify.annotations.Nullable;

/**
 * One model of the protocol.
 *
 * @param name that paths have
 * @param kind what its rows mean: labels, autoencoder, encoder or decoder
 * @param predictor of this moment
 * @param computation from values of examples to rows
 * @param maps its activation maps, or those of the last model that had any; null where the first of this name had none, or
 *     PyTorch is not here
 */
record ServedModel(
        String name,
        String kind,
        ModelHandle<Predictor<?>> predictor,
        Input input,
        Outputs outputs,
        InferRequestReader reader,
        Computation<Row> computation,
        @Nullable Computation<PictureMaps> maps)
        implements AutoCloseable {
    /** The version of this moment. */
    String version() {
        return Row.version(predictor.use(Predictor::manifest));
    }

    /** What the files are; which engine computes them is not told apart. */
    String platform() {
        return "sigmoid";
    }

    /** How it wants its images; null if it takes none. */
    @Nullable
    ImagePreparation preparation() {
        return input.image() ? predictor.use(Predictor::preparation) : null;
    }

    /** Whether the model of this moment has activation maps. */
    boolean hasMaps() {
        return maps != null && ActivationMaps.areIn(predictor.use(Predictor::manifest));
    }

    @Override
    public void close() {
        computation.close();
        if (maps != null) {
            maps.close();
        }
    }
}
