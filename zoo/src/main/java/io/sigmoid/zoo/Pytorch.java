package io.sigmoid.zoo;

import ai.djl.engine.Engine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DJL's PyTorch engine, without the network. */
public final class Pytorch {
    private static final String PROVIDERS = "META-INF/services/ai.djl.engine.EngineProvider";

    private static volatile @Nullable Engine engine;

    private Pytorch() {}

    /**
     * The engine; the first call in a process loads its natives, from {@code DJL_CACHE_DIR} or the home directory.
     *
     * <p>DJL looks for natives on the network and reports its use to its makers unless told otherwise. Both are switched
     * off here where the application has not set {@code ai.djl.offline} and {@code OPT_OUT_TRACKING} itself.
     *
     * @throws IllegalStateException if its natives are not on the class path or can't be loaded
     */
    public static Engine engine() {
        Engine known = engine;
        if (known == null) {
            known = find();
            engine = known;
        }
        return known;
    }

    private static Engine find() {
        setIfAbsent("ai.djl.offline");
        setIfAbsent("OPT_OUT_TRACKING");
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(loader());
            return Engine.getEngine("PyTorch");
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "PyTorch can't be loaded (%s): put ai.djl.pytorch:pytorch-engine, pytorch-jni and pytorch-native-cpu for this machine on the class path"
                            .formatted(reason(e)),
                    e);
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    /** One that sees the engine: DJL looks for engines once in a process, by the loader of the thread that comes first. */
    private static ClassLoader loader() {
        List<ClassLoader> loaders = ClassLoaders.here();
        return loaders.stream()
                .filter(loader -> loader.getResource(PROVIDERS) != null)
                .findFirst()
                .orElse(loaders.get(0)); // DJL will say what is missing.
    }

    /** What DJL's own exception was caused by, such as a cache that can't be written. */
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause).lines().findFirst().orElseThrow();
    }

    private static void setIfAbsent(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }
}
