package io.sigmoid.serving.http;

import io.sigmoid.serving.ActivationMaps;
import io.sigmoid.serving.LoadOptions;
import io.sigmoid.serving.MicroBatcher;
import io.sigmoid.serving.ModelHandle;
import io.sigmoid.zoo.artifact.Artifact;
import org.jspecify.annotations.Nullable;

/**
 * The activation maps of the models of one name, from the first of them that has any and where PyTorch is here. While the
 * model of the moment has none, they are those of one before it.
 */
final class FamilyMaps implements AutoCloseable {
    private final String name;
    private final Limits limits;
    private final ServerMetrics metrics;
    private @Nullable ModelHandle<ActivationMaps> handle;
    private volatile @Nullable Computation<PictureMaps> computation;
    private boolean shown;

    FamilyMaps(String name, Limits limits, ServerMetrics metrics) {
        this.name = name;
        this.limits = limits;
        this.metrics = metrics;
    }

    /** Null while there are none. */
    @Nullable
    Computation<PictureMaps> computation() {
        return computation;
    }

    /** Takes those of another model, if it has any; if they can't be loaded, those of before stay. */
    synchronized void load(Artifact artifact) {
        if (!ActivationMaps.areIn(artifact.manifest()) || !ActivationMaps.areComputable()) {
            return;
        }
        if (handle != null) {
            handle.replace(() -> ActivationMaps.load(artifact, LoadOptions.DEFAULT));
            return;
        }
        ModelHandle<ActivationMaps> first = ModelHandle.of(ActivationMaps.load(artifact, LoadOptions.DEFAULT));
        handle = first;
        computation = new Computation<>(
                name + ".maps", limits, metrics, options -> MicroBatcher.of(first, PictureMaps::all, options));
        if (shown) {
            computation.show();
        }
    }

    /** As {@link Computation#show} does, now or when there are any. */
    synchronized void show() {
        shown = true;
        if (computation != null) {
            computation.show();
        }
    }

    /** Waits until what was accepted is answered. */
    @Override
    public synchronized void close() {
        if (computation != null) {
            computation.close();
        }
        if (handle != null) {
            handle.close();
        }
    }
}
