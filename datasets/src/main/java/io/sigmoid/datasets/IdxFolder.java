package io.sigmoid.datasets;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory of IDX files in MNIST's naming; {@link ImageSource#of} documents the layout.
 *
 * @param files the files of one data set
 * @param resident whether to hold images in memory; null if that is to follow from their size
 */
record IdxFolder(IdxFiles files, @Nullable Boolean resident) implements ImageSource {
    @Override
    public String name() {
        return files.prefix().isEmpty() ? directoryName(files.directory()) : files.set();
    }

    /** What data in a directory is called. */
    static String directoryName(Path directory) {
        Path last = directory.toAbsolutePath().normalize().getFileName();
        return last == null ? directory.toString() : last.toString();
    }

    @Override
    public LabelledImages load(Part part) {
        Path images = files.images(part);
        Path labels = files.labels(part);
        Idx classes = Idx.read(labels, IdxFiles.LABELS);
        ClassNames names = ClassNames.of(files, part, classes);
        if (staysInFile(images)) {
            Idx.Header header = Idx.header(images, IdxFiles.IMAGES);
            int[] indices = classes(names, images.toString(), header.shape(), labels.toString(), classes);
            PixelStore pixels = new FilePixels(images, header);
            return upright(stored(name(), part, names.names(), header.shape(), pixels, indices));
        }
        Idx read = Idx.read(images, IdxFiles.IMAGES);
        return upright(join(name(), part, names, images.toString(), read, labels.toString(), classes));
    }

    private LabelledImages upright(LabelledImages images) {
        return files.transposed() ? images.transposed() : images;
    }

    private boolean staysInFile(Path images) {
        if (resident != null) {
            return !resident && !Idx.isGz(images);
        }
        return images.toFile().length() > PixelStore.mostHeld() && !Idx.isGz(images);
    }

    /** Composes images and labels that were read each on its own. */
    static LabelledImages join(
            String name, Part part, ClassNames names, String imagesPlace, Idx images, String labelsPlace, Idx labels) {
        List<Integer> shape = images.shape();
        int[] classes = classes(names, imagesPlace, shape, labelsPlace, labels);
        int pixels = images.data().length / classes.length;
        return stored(name, part, names.names(), shape, new PixelStore.Memory(images.data(), pixels), classes);
    }

    private static LabelledImages stored(
            String name, Part part, List<String> names, List<Integer> shape, PixelStore pixels, int[] classes) {
        int channels = shape.size() == 4 ? shape.get(1) : 1;
        int height = shape.get(shape.size() - 2);
        int width = shape.get(shape.size() - 1);
        return LabelledImages.stored(name, part, names, channels, height, width, pixels, new RowLabels.One(classes));
    }

    /** The class indices of images of a shape, which are all checked. */
    private static int[] classes(
            ClassNames names, String imagesPlace, List<Integer> shape, String labelsPlace, Idx labels) {
        int count = labels.data().length;
        if (shape.get(0) != count) {
            throw new DatasetException("%s: %d labels for the %d images of %s, must be as many"
                    .formatted(labelsPlace, count, shape.get(0), imagesPlace));
        }
        int channels = shape.size() == 4 ? shape.get(1) : 1;
        if (channels != 1 && channels != 3) {
            throw new DatasetException(imagesPlace + ": " + channels + " channels, must be 1 or 3");
        }
        return names.indices(labelsPlace, labels.data());
    }
}
