package io.sigmoid.serving.http;

import io.sigmoid.serving.ActivationMaps;
import io.sigmoid.serving.ImagePreparation;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One model as it is served, from its load until another takes its place.
 *
 * @param name that paths have
 * @param family the name it was loaded under, of which an autoencoder's encoder and decoder are parts
 * @param version the beginning of its manifest's digest: another model has another
 * @param kind what its rows mean: labels, autoencoder, encoder or decoder
 * @param computation from rows of values to rows of results
 * @param preparation of its images; null if it takes none
 * @param maps its activation maps; null if it has none
 */
record ServedModel(
        String name,
        String family,
        String version,
        String kind,
        Input input,
        Outputs outputs,
        InferRequestReader reader,
        Computation computation,
        @Nullable ImagePreparation preparation,
        @Nullable ActivationMaps maps)
        implements AutoCloseable {
    /** As the protocol names what computes: the format, then the framework. */
    String platform() {
        return "sigmoid_pytorch";
    }

    @Override
    public void close() {
        computation.close();
        if (maps != null) {
            maps.close();
        }
    }
}
