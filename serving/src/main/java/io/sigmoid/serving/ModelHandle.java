package io.sigmoid.serving;

import io.sigmoid.zoo.artifact.ArtifactException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place for a model that can be replaced while it is used.
 *
 * <p>Safe for any number of threads. Every use has one model from its beginning to its end; a model that was replaced
 * closes when its last use ends.
 *
 * @param <P> the predictor
 */
public final class ModelHandle<P extends Predictor<?>> implements AutoCloseable {
    private volatile @Nullable Version<P> current;

    private ModelHandle(P model) {
        this.current = new Version<>(model);
    }

    /** A model and how many use it; the handle's own use is one of them. */
    private static final class Version<P extends Predictor<?>> {
        private final P model;
        private final AtomicInteger uses = new AtomicInteger(1);

        private Version(P model) {
            this.model = model;
        }

        /** False if it is closed already. */
        boolean begin() {
            return uses.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
        }

        void end() {
            if (uses.decrementAndGet() == 0) {
                model.close();
            }
        }
    }

    /** A handle with its first model, which it closes. */
    public static <P extends Predictor<?>> ModelHandle<P> of(P model) {
        return new ModelHandle<>(model);
    }

    /**
     * Works with the model of this moment, which stays open until the work ends.
     *
     * @throws IllegalStateException if the handle is closed
     */
    public <T> T use(Function<? super P, ? extends T> work) {
        while (true) {
            Version<P> version = opened();
            if (version.begin()) {
                try {
                    return work.apply(version.model);
                } finally {
                    version.end();
                }
            }
        }
    }

    /**
     * Replaces the model. Uses that began go on with the old one, later ones have the new one.
     *
     * <p>The new model must be of the same kind, with the same input and the same outputs, so that every caller goes on
     * understanding the answers. If it can't be loaded or is none, the old one stays and nothing is lost.
     *
     * @param load loads it
     * @throws ArtifactException if it is damaged or of another kind
     * @throws IllegalStateException if the handle is closed
     */
    public void replace(Supplier<? extends P> load) {
        replace(load, model -> {});
    }

    /**
     * Replaces the model if it passes a trial.
     *
     * @param load loads it
     * @param trial throws what {@code replace} shall throw if the new model is not good enough; the old one stays then
     */
    public void replace(Supplier<? extends P> load, Consumer<? super P> trial) {
        P fresh = load.get();
        Version<P> old;
        try {
            fresh.checkReplaces(opened().model);
            trial.accept(fresh);
            old = exchange(fresh);
        } catch (RuntimeException | Error e) {
            fresh.close();
            throw e;
        }
        old.end();
    }

    /** Refuses later uses; the model closes when the last use under way ends. Closing again does nothing. */
    @Override
    public void close() {
        Version<P> last;
        synchronized (this) {
            last = current;
            current = null;
        }
        if (last != null) {
            last.end();
        }
    }

    private synchronized Version<P> exchange(P fresh) {
        Version<P> old = opened();
        fresh.checkReplaces(old.model);
        current = new Version<>(fresh);
        return old;
    }

    private Version<P> opened() {
        Version<P> version = current;
        if (version == null) {
            throw new IllegalStateException("the handle is closed");
        }
        return version;
    }
}
