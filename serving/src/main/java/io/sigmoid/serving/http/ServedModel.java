package io.sigmoid.serving.http;

import io.sigmoid.serving.ActivationMaps;
import io.sigmoid.serving.ImagePreparation;
import io.sigmoid.serving.ModelHandle;
import io.sigmoid.serving.Predictor;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One model of the protocol.
 *
 * @param name that paths have
 * @param kind what its rows mean: labels, autoencoder, encoder or decoder
 * @param predictor of this moment
 * @param computation from values of examples to rows
 * @param maps its activation maps
 */
record ServedModel(
        String name,
        String kind,
        ModelHandle<Predictor<?>> predictor,
        Input input,
        Outputs outputs,
        InferRequestReader reader,
        Computation<Row> computation,
        FamilyMaps maps)
        implements AutoCloseable {
    /** The version of this moment. */
    String version() {
        return Row.version(manifest());
    }

    /** That of this moment. */
    Manifest manifest() {
        return now(Predictor::manifest);
    }

    private <T> T now(Function<Predictor<?>, T> question) {
        try {
            return predictor.use(question);
        } catch (IllegalStateException e) { // Unloaded since its name was looked up.
            throw new RequestException(404, "the model has just been unloaded");
        }
    }

    /** What the files are; which engine computes them is not told apart. */
    String platform() {
        return "sigmoid";
    }

    /** How it wants its images; null if it takes none. */
    @Nullable
    ImagePreparation preparation() {
        return input.image() ? now(Predictor::preparation) : null;
    }

    /** Whether the model of this moment has activation maps. */
    boolean hasMaps() {
        return maps.computation() != null && ActivationMaps.areIn(manifest());
    }

    @Override
    public void close() {
        computation.close();
        maps.close();
    }

    /** Shows its queues to whoever reads the metrics, until it is closed. */
    void show() {
        computation.show();
        maps.show();
    }
}
