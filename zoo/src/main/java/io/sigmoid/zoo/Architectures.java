package io.sigmoid.zoo;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All architectures that this class path knows, the zoo's own and those of {@link ArchitectureProvider}s. */
public final class Architectures {
    private static final List<Class<? extends Architecture>> OWN =
            List.of(Mlp.class, BranchedMlp.class, GapCnn.class, GapResNet.class, ConvVae.class, RowLstm.class);

    private static final Head TEN = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private Architectures() {}

    /** One example of each of the zoo's own, in the size its {@code of} gives it, for 28×28 grey images of ten classes. */
    public static List<Architecture> examples() {
        return List.of(
                Mlp.of(784, TEN),
                BranchedMlp.of(784, TEN),
                GapCnn.of(ImageShape.MNIST, TEN),
                GapResNet.of(ImageShape.MNIST, TEN),
                RowLstm.of(28, 28, TEN),
                ConvVae.of(ImageShape.MNIST));
    }

    /**
     * The architectures by the name that JSON and YAML give them as {@code type}, in alphabetical order.
     *
     * @throws IllegalStateException if two architectures have the same name
     */
    public static Map<String, Class<? extends Architecture>> all() {
        var all = new TreeMap<String, Class<? extends Architecture>>();
        OWN.forEach(type -> all.put(type.getSimpleName(), type));
        for (ClassLoader loader : ClassLoaders.here()) {
            for (ArchitectureProvider provider : ServiceLoader.load(ArchitectureProvider.class, loader)) {
                provider.architectures().forEach(type -> add(type, all));
            }
        }
        return all;
    }

    private static void add(Class<? extends Architecture> type, Map<String, Class<? extends Architecture>> all) {
        Class<?> other = all.putIfAbsent(type.getSimpleName(), type);
        if (other != null && !other.getName().equals(type.getName())) { // Two loaders may each have made one of it.
            throw new IllegalStateException("two architectures are named %s: %s and %s"
                    .formatted(type.getSimpleName(), other.getName(), type.getName()));
        }
    }
}
