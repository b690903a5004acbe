package io.sigmoid.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A directory with one folder a label, of PNG and JPEG pictures of any size: {@code cats/1.png}, {@code dogs/1.jpg}. With
 * {@code train/cats}, {@code test/cats} and so on the parts are those; else a fifth is held out to test, the same images
 * each time. Labels are the folders' names, sorted. Files that are no pictures by their names are ignored.
 *
 * <p>They may be mirrored by an augmentation that says so: whether a label still fits is its author's to know.
 *
 * <p>Pictures keep their aspect ratio and lie in the middle, the rest is black; shrinking averages areas, enlarging
 * interpolates; a model of one channel sees luminance. They are decoded once and held in memory, or, where that would
 * take more than a quarter of the heap, decoded as they are needed.
 *
 * @param directory the directory
 * @param channels channels of an image: 1 or 3
 * @param height rows of an image
 * @param width columns of an image
 */
public record ImageFolder(Path directory, int channels, int height, int width) implements ImageSource {
    private static final double HELD = 0.2;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if channels is neither 1 nor 3, or a size is not from 1 to 4096
     */
    public ImageFolder {
        Splits.check(channels == 1 || channels == 3, "channels must be 1 or 3, got " + channels);
        Splits.check(
                height > 0 && width > 0 && Math.max(height, width) <= 4096,
                "height and width must be from 1 to 4096, got " + height + " and " + width);
    }

    /**
     * Images as large as the first picture, grey if that is.
     *
     * @throws DatasetException if there is no picture, or the first cannot be read
     */
    public static ImageFolder of(Path directory) {
        Path first = Stream.of(directory, directory.resolve("train"), directory.resolve("test"))
                .flatMap(root -> folders(root).stream())
                .flatMap(folder -> pictures(folder).stream())
                .findFirst()
                .orElseThrow(() -> new DatasetException(
                        directory + ": no pictures, must have a folder a label with PNG or JPEG files"));
        Picture picture = Picture.read(first);
        return new ImageFolder(
                directory,
                picture.channels(),
                Math.min(4096, picture.image().getHeight()),
                Math.min(4096, picture.image().getWidth()));
    }

    /** The same pictures at another size. */
    public ImageFolder scaledTo(int channels, int height, int width) {
        return new ImageFolder(directory, channels, height, width);
    }

    @Override
    public String name() {
        return IdxFolder.directoryName(directory);
    }

    @Override
    public LabelledImages load(Part part) {
        return load(part, PixelStore.mostHeld());
    }

    /** The same pictures, decoded each time they are needed and never held in memory. */
    public ImageSource asNeeded() {
        return new AsNeeded(this);
    }

    private LabelledImages load(Part part, long mostBytes) {
        Path train = directory.resolve("train");
        Path test = directory.resolve("test");
        if (Files.isDirectory(train) || Files.isDirectory(test)) {
            var labels = new TreeSet<String>();
            Stream.of(train, test).flatMap(root -> folders(root).stream()).forEach(folder -> labels.add(last(folder)));
            return load(part == Part.TRAIN ? train : test, part, List.copyOf(labels), mostBytes);
        }
        List<String> labels = folders(directory).stream().map(ImageFolder::last).toList();
        var split = Splits.divisible(load(directory, part, labels, mostBytes), directory, HELD)
                .split(HELD, 0);
        return part == Part.TRAIN ? split.rest() : split.held();
    }

    private LabelledImages load(Path root, Part part, List<String> labels, long mostBytes) {
        var files = new ArrayList<Path>();
        var classes = IntStream.builder();
        for (Path folder : folders(root)) {
            List<Path> pictures = pictures(folder);
            if (pictures.isEmpty()) {
                throw new DatasetException(folder + ": no pictures, must have PNG or JPEG files");
            }
            files.addAll(pictures);
            pictures.forEach(picture -> classes.add(labels.indexOf(last(folder))));
        }
        if (files.isEmpty()) {
            throw new DatasetException(root + ": no folders, must have one a label with PNG or JPEG files");
        }
        var store = new Pictures(List.copyOf(files), channels, height, width);
        long bytes = (long) files.size() * store.bytes();
        PixelStore pixels = bytes > mostBytes ? store : PixelStore.Memory.of(store, store.bytes());
        return LabelledImages.stored(
                        name(),
                        part,
                        labels,
                        channels,
                        height,
                        width,
                        pixels,
                        new RowLabels.One(classes.build().toArray()))
                .asMirrorable();
    }

    /** Whether a directory has folders at all. */
    static boolean is(Path directory) {
        return !folders(directory).isEmpty();
    }

    private static List<Path> folders(Path directory) {
        return Files.isDirectory(directory)
                ? entries(directory).stream().filter(Files::isDirectory).toList()
                : List.of();
    }

    private static List<Path> pictures(Path folder) {
        return entries(folder).stream()
                .filter(file -> {
                    String name = last(file).toLowerCase(Locale.ROOT);
                    return name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
                })
                .toList();
    }

    /** What a directory has, hidden files left out, sorted by name. */
    private static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !last(entry).startsWith("."))
                    .sorted((a, b) -> last(a).compareTo(last(b)))
                    .toList();
        } catch (IOException e) {
            throw new DatasetException(directory + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    private static String last(Path path) {
        return String.valueOf(path.getFileName());
    }

    private record AsNeeded(ImageFolder folder) implements ImageSource {
        @Override
        public String name() {
            return folder.name();
        }

        @Override
        public LabelledImages load(Part part) {
            return folder.load(part, 0);
        }
    }

    /** Pictures in files, decoded each time they are asked for. */
    private record Pictures(List<Path> files, int channels, int height, int width) implements PixelStore {
        int bytes() {
            return channels * height * width;
        }

        @Override
        public int size() {
            return files.size();
        }

        @Override
        public void put(int image, ByteBuffer out) {
            out.put(Picture.read(files.get(image)).scaled(channels, height, width));
        }

        @Override
        public boolean resident() {
            return false;
        }
    }
}
