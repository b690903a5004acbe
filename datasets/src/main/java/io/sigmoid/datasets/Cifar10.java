package io.sigmoid.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CIFAR-10 in its binary form: a directory of {@code data_batch_1.bin}, … to train and {@code test_batch.bin}, each of
 * any number of records: one byte of label from 0 to 9, then 3,072 bytes of {@code (3, 32, 32)}. By Alex Krizhevsky, Vinod
 * Nair and Geoffrey Hinton. Not bundled.
 *
 * @param directory the directory
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">The CIFAR-10 dataset</a>
 */
public record Cifar10(Path directory) implements ImageSource {
    /** The name of the built-in source. */
    public static final String NAME = "cifar-10";

    /** The labels, in the order of the class indices. */
    public static final List<String> LABELS =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private static final int CHANNELS = 3;
    private static final int SIDE = 32;
    private static final int PIXELS = CHANNELS * SIDE * SIDE;
    private static final int RECORD = 1 + PIXELS;
    private static final int MAX_FILES = 100;

    /** From the folder of its name where the environment says that data lies. */
    static Cifar10 builtIn() {
        return new Cifar10(DataHome.folder(NAME)
                .orElseThrow(() -> new DatasetException(NAME + ": not found. It is taken from the folder "
                        + DataHome.described(NAME) + ", or name the directory of its .bin files")));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LabelledImages load(Part part) {
        List<Path> files = part == Part.TEST ? List.of(directory.resolve("test_batch.bin")) : batches();
        List<byte[]> contents = files.stream().map(Cifar10::read).toList();
        int count = contents.stream().mapToInt(bytes -> bytes.length / RECORD).sum();
        byte[] pixels = new byte[Math.multiplyExact(count, PIXELS)];
        int[] classes = new int[count];
        int row = 0;
        for (int file = 0; file < files.size(); file++) {
            byte[] bytes = contents.get(file);
            for (int at = 0; at < bytes.length; at += RECORD, row++) {
                classes[row] = bytes[at] & 0xff;
                if (classes[row] >= LABELS.size()) {
                    throw new DatasetException("%s: byte %d: label %d, must be from 0 to %d"
                            .formatted(files.get(file), at, classes[row], LABELS.size() - 1));
                }
                System.arraycopy(bytes, at + 1, pixels, row * PIXELS, PIXELS);
            }
        }
        return LabelledImages.wrap(NAME, part, LABELS, CHANNELS, SIDE, SIDE, pixels, classes)
                .asMirrorable();
    }

    /** From the first to the last that is there; one that lacks between them is refused when it is read. */
    private List<Path> batches() {
        int last = IntStream.rangeClosed(1, MAX_FILES)
                .filter(i -> Files.exists(batch(i)))
                .max()
                .orElse(1);
        return IntStream.rangeClosed(1, last).mapToObj(this::batch).toList();
    }

    private Path batch(int number) {
        return directory.resolve("data_batch_" + number + ".bin");
    }

    /** Whether a directory looks like CIFAR-10's. */
    static boolean is(Path directory) {
        return Files.exists(directory.resolve("data_batch_1.bin")) || Files.exists(directory.resolve("test_batch.bin"));
    }

    private static byte[] read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new DatasetException(file + ": no such file, must be a batch of CIFAR-10");
            }
            long size = Files.size(file);
            if (size == 0 || size % RECORD != 0 || size > PixelStore.MOST_BYTES) {
                throw new DatasetException(
                        file + ": " + size + " bytes, must be a multiple of " + RECORD + " below 2 GiB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
