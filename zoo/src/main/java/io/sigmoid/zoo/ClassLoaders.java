package io.sigmoid.zoo;

import java.util.List;
import java.util.Objects;

/** Where what an application brings is looked for. */
public final class ClassLoaders {
    private ClassLoaders() {}

    /** The thread's own, and that of this class: a thread of a pool may have one that sees no jar within a jar. */
    public static List<ClassLoader> here() {
        ClassLoader own = Objects.requireNonNull(ClassLoaders.class.getClassLoader());
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null || context == own ? List.of(own) : List.of(context, own);
    }
}
