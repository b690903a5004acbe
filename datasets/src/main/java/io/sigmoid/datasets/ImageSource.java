package io.sigmoid.datasets;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Where labelled images come from. */
public interface ImageSource {
    /** What the data is called, {@code "mnist"}. */
    String name();

    /**
     * Reads one part. Both parts have the same shape of image and the same labels.
     *
     * @throws DatasetException if the data is missing or broken
     */
    LabelledImages load(Part part);

    /** The names of the built-in sources. */
    static List<String> names() {
        return List.of("mnist");
    }

    /**
     * A built-in source, or a directory of IDX files in MNIST's naming. A name wins over a directory of that name;
     * {@code "./mnist"} is the directory.
     *
     * <p>A directory holds {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte},
     * {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, each with or without {@code .gz} (the plain file
     * is taken where both are there), or with a dot for the dash before {@code idx}. Colour images are {@code idx4} files
     * of {@code (N, C, H, W)}. The labels are the lines of {@code labels.txt}, else {@code "0"} to the highest number in
     * the label files of both parts, so that both parts have the same.
     *
     * @param nameOrDirectory one of {@link #names()}, or a path
     * @throws DatasetException if it is neither
     */
    static ImageSource of(String nameOrDirectory) {
        if (nameOrDirectory.equals("mnist")) {
            return new Mnist();
        }
        try {
            Path directory = Path.of(nameOrDirectory);
            if (!nameOrDirectory.isBlank() && Files.isDirectory(directory)) {
                return new IdxFolder(directory);
            }
        } catch (InvalidPathException e) {
            // No path at all: as unknown as a directory that is not there.
        }
        throw new DatasetException("dataset \"" + nameOrDirectory + "\": no such name or directory, must be one of "
                + names() + " or a directory of IDX files named like MNIST's");
    }
}
