package io.sigmoid.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What there is to know of a built-in dataset without loading it.
 *
 * @param name what {@link ImageSource#of} takes
 * @param train number of images to train
 * @param test number of images to test
 * @param shape channels, height and width of an image
 * @param labels names of the labels
 * @param several whether an image has a set of labels, not one
 * @param licence its licence; the code's is another
 * @param from where it would come from
 * @param here whether it can be loaded on this machine without the network
 */
public record DatasetCard(
        String name,
        int train,
        int test,
        List<Integer> shape,
        List<String> labels,
        boolean several,
        String licence,
        String from,
        boolean here) {
    /** Copies the lists. */
    public DatasetCard {
        shape = List.copyOf(shape);
        labels = List.copyOf(labels);
    }

    /** The built-in datasets, in the order of {@link ImageSource#names()}. */
    public static List<DatasetCard> all() {
        List<Integer> small = List.of(1, 28, 28);
        SeveralDigits several = SeveralDigits.builtIn();
        Optional<Path> fashion = new FashionMnist().place();
        Optional<Path> cifar = DataHome.folder(Cifar10.NAME);
        return List.of(
                new DatasetCard("mnist", 60_000, 10_000, small, Mnist.LABELS, false, "CC BY-SA 3.0", "bundled", true),
                new DatasetCard(
                        SeveralDigits.NAME,
                        several.train(),
                        several.test(),
                        List.of(1, several.side(), several.side()),
                        Mnist.LABELS,
                        true,
                        "CC BY-SA 3.0",
                        "made of bundled mnist",
                        true),
                new DatasetCard(
                        FashionMnist.NAME,
                        60_000,
                        10_000,
                        small,
                        FashionMnist.LABELS,
                        false,
                        "MIT",
                        from(fashion, FashionMnist.NAME, "Debian's package dataset-fashion-mnist or DJL's repository"),
                        fashion.isPresent()),
                new DatasetCard(
                        Cifar10.NAME,
                        50_000,
                        10_000,
                        List.of(3, 32, 32),
                        Cifar10.LABELS,
                        false,
                        "none stated",
                        from(cifar, Cifar10.NAME, "its authors' page, binary version"),
                        cifar.isPresent()));
    }

    private static String from(Optional<Path> place, String name, String otherwise) {
        return place.map(Path::toString).orElseGet(() -> DataHome.described(name) + ", " + otherwise);
    }

    @Override
    public String toString() {
        return "%s: %d to train, %d to test, %dx%dx%d, %d labels%s (%s), %s, %s, %s"
                .formatted(
                        name,
                        train,
                        test,
                        shape.get(0),
                        shape.get(1),
                        shape.get(2),
                        labels.size(),
                        several ? ", several an image" : "",
                        String.join(", ", labels),
                        licence,
                        from,
                        here ? "here" : "not here");
    }
}
