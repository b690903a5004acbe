package io.sigmoid.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of IDX files in MNIST's naming; {@link ImageSource#of} documents the layout.
 *
 * @param directory the directory
 * @param resident whether to hold images in memory; null if that is to follow from their size
 */
record IdxFolder(Path directory, @Nullable Boolean resident) implements ImageSource {
    private static final List<Integer> IMAGES = List.of(3, 4);
    private static final List<Integer> LABELS = List.of(1);
    private static final String NAMES = "labels.txt";
    private static final int MAX_LABELS = 256;

    @Override
    public String name() {
        Path last = directory.toAbsolutePath().normalize().getFileName();
        return last == null ? directory.toString() : last.toString();
    }

    @Override
    public LabelledImages load(Part part) {
        Path images = images(part);
        Path labels = labels(part);
        Idx classes = Idx.read(labels, LABELS);
        List<String> names = names(part, classes);
        if (staysInFile(images)) {
            Idx.Header header = Idx.header(images, IMAGES);
            int[] indices = classes(names, images.toString(), header.shape(), labels.toString(), classes);
            return stored(name(), part, names, header.shape(), new FilePixels(images, header), indices);
        }
        return join(name(), part, names, images.toString(), Idx.read(images, IMAGES), labels.toString(), classes);
    }

    /** The file of the images of a part. */
    Path images(Part part) {
        return file(part, "images", IMAGES);
    }

    /** The file of the labels of a part. */
    Path labels(Part part) {
        return file(part, "labels", LABELS);
    }

    /** Whether there are files of IDX images, to train or to test. */
    boolean hasImages() {
        return Arrays.stream(Part.values())
                .anyMatch(part -> find(part, "images", IMAGES).isPresent());
    }

    private boolean staysInFile(Path images) {
        if (resident != null) {
            return !resident && !Idx.isGz(images);
        }
        return images.toFile().length() > Runtime.getRuntime().maxMemory() / 4 && !Idx.isGz(images);
    }

    /** Composes images and labels that were read each on its own. */
    static LabelledImages join(
            String name,
            Part part,
            List<String> names,
            String imagesPlace,
            Idx images,
            String labelsPlace,
            Idx labels) {
        List<Integer> shape = images.shape();
        int[] classes = classes(names, imagesPlace, shape, labelsPlace, labels);
        int pixels = images.data().length / classes.length;
        return stored(name, part, names, shape, new PixelStore.Memory(images.data(), pixels), classes);
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
            List<String> names, String imagesPlace, List<Integer> shape, String labelsPlace, Idx labels) {
        int count = labels.data().length;
        if (shape.get(0) != count) {
            throw new DatasetException("%s: %d labels for the %d images of %s, must be as many"
                    .formatted(labelsPlace, count, shape.get(0), imagesPlace));
        }
        int channels = shape.size() == 4 ? shape.get(1) : 1;
        if (channels != 1 && channels != 3) {
            throw new DatasetException(imagesPlace + ": " + channels + " channels, must be 1 or 3");
        }
        int[] classes = new int[count];
        for (int row = 0; row < count; row++) {
            classes[row] = labels.data()[row] & 0xff;
            if (classes[row] >= names.size()) {
                throw new DatasetException("%s: label %d at row %d, must be from 0 to %d"
                        .formatted(labelsPlace, classes[row], row, names.size() - 1));
            }
        }
        return classes;
    }

    private List<String> names(Part part, Idx classes) {
        Path file = directory.resolve(NAMES);
        if (Files.exists(file)) {
            return lines(file);
        }
        Part other = part == Part.TRAIN ? Part.TEST : Part.TRAIN;
        int otherHighest = find(other, "labels", LABELS)
                .map(path -> highest(Idx.read(path, LABELS)))
                .orElse(0);
        return IntStream.rangeClosed(0, Math.max(highest(classes), otherHighest))
                .mapToObj(String::valueOf)
                .toList();
    }

    private static int highest(Idx classes) {
        int highest = 0;
        for (byte value : classes.data()) {
            highest = Math.max(highest, value & 0xff);
        }
        return highest;
    }

    private static List<String> lines(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream().map(String::strip).toList();
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || !seen.add(line)) {
                throw new DatasetException(
                        "%s: line %d: \"%s\", must be a label that no other line has".formatted(file, i + 1, line));
            }
        }
        if (lines.isEmpty() || lines.size() > MAX_LABELS) {
            throw new DatasetException(file + ": " + lines.size() + " labels, must be from 1 to " + MAX_LABELS);
        }
        return lines;
    }

    private Path file(Part part, String what, List<Integer> ranks) {
        return find(part, what, ranks)
                .orElseThrow(() -> new DatasetException(
                        directory + ": no file of " + what + " to " + (part == Part.TRAIN ? "train" : "test")
                                + ", must have one of " + candidates(part, what, ranks)));
    }

    private Optional<Path> find(Part part, String what, List<Integer> ranks) {
        return candidates(part, what, ranks).stream()
                .map(directory::resolve)
                .filter(Files::exists)
                .findFirst();
    }

    private static List<String> candidates(Part part, String what, List<Integer> ranks) {
        String prefix = part == Part.TRAIN ? "train" : "t10k";
        var names = new ArrayList<String>();
        for (int rank : ranks) {
            for (String separator : List.of("-", ".")) {
                String name = prefix + "-" + what + separator + "idx" + rank + "-ubyte";
                names.add(name);
                names.add(name + ".gz");
            }
        }
        return names;
    }
}
