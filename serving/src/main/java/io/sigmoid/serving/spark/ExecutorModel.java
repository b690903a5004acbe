package io.sigmoid.serving.spark;

import io.sigmoid.serving.LoadOptions;
import io.sigmoid.serving.Predictor;
import io.sigmoid.serving.Vae;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.broadcast.Broadcast;

/** A model in the JVM of an executor: the files come by broadcast, and are verified and loaded once for all tasks. */
final class ExecutorModel implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What is loaded here; a model stays until the executor ends. */
    private static final Map<Key, Predictor<?>> LOADED = new ConcurrentHashMap<>();

    private record Key(String digest, LoadOptions.Engine engine) {}

    private final Broadcast<ModelFiles> files;
    private final String digest;
    private final LoadOptions.Engine engine;

    ExecutorModel(Broadcast<ModelFiles> files, LoadOptions.Engine engine) {
        this.files = files;
        digest = files.value().digest();
        this.engine = engine;
    }

    Predictor<?> predictor() {
        return LOADED.computeIfAbsent(new Key(digest, engine), key -> load());
    }

    private Predictor<?> load() {
        // Spark counts a core a task: more threads of PyTorch would spin in each other's way.
        if (System.getProperty("ai.djl.pytorch.num_threads") == null) {
            System.setProperty("ai.djl.pytorch.num_threads", "1");
        }
        return Predictor.load(files.value().artifact(), LoadOptions.DEFAULT.withEngine(engine));
    }

    /** What a predictor says of examples that lie one after the other: an autoencoder where they lie in its latent space. */
    static List<?> predict(Predictor<?> predictor, float[] examples) {
        return predictor instanceof Vae vae ? vae.encodeAll(examples) : predictor.predictAll(examples);
    }
}
