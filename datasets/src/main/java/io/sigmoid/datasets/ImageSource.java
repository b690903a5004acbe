package io.sigmoid.datasets;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

    /**
     * The same for whoever takes no more than the first images to train: a source that makes its images makes no others.
     *
     * @param images how many, 1 or more
     */
    default ImageSource forFirst(int images) {
        return this;
    }

    /** The names of the built-in sources; {@link DatasetCard#all()} tells about each. */
    static List<String> names() {
        return List.of("mnist", SeveralDigits.NAME, FashionMnist.NAME, Cifar10.NAME);
    }

    /**
     * A built-in source, or a directory. A name wins over a directory of that name; {@code "./mnist"} is the directory.
     *
     * <ul>
     *   <li>IDX files in MNIST's naming: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte},
     *       {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, each with or without {@code .gz} (the plain
     *       file is taken where both are there), or with a dot for the dash before {@code idx}. Colour images are
     *       {@code idx4} files of {@code (N, C, H, W)}. The labels are the lines of {@code labels.txt}, else {@code "0"} to
     *       the highest number in the label files of both parts, so that both parts have the same. A plain file larger
     *       than a quarter of the heap is not loaded but read as it is needed.
     *       {@code test} may stand in place of {@code t10k}, and something before the whole, as in EMNIST's
     *       {@code emnist-letters-train-images-idx3-ubyte.gz}: where a directory has several such sets, name one as
     *       {@code directory/emnist-letters}. EMNIST's images are stored lying on their side and are given upright; its
     *       labels are the characters of {@code emnist-letters-mapping.txt}, if that is there.
     *   <li>{@code data_batch_1.bin}, … and {@code test_batch.bin}: {@link Cifar10}.
     *   <li>A folder a label: {@link ImageFolder}, at the size of its first picture.
     * </ul>
     *
     * @param nameOrDirectory one of {@link #names()}, or a path
     * @throws DatasetException if it is neither
     */
    static ImageSource of(String nameOrDirectory) {
        return switch (nameOrDirectory) {
            case "mnist" -> new Mnist();
            case SeveralDigits.NAME -> SeveralDigits.builtIn();
            case FashionMnist.NAME -> new FashionMnist();
            case Cifar10.NAME -> Cifar10.builtIn();
            default -> directory(nameOrDirectory);
        };
    }

    private static ImageSource directory(String nameOrDirectory) {
        try {
            Path directory = Path.of(nameOrDirectory);
            if (!nameOrDirectory.isBlank() && Files.isDirectory(directory)) {
                return in(directory);
            }
            Optional<IdxFiles> set = set(directory);
            if (!nameOrDirectory.isBlank() && set.isPresent()) {
                return new IdxFolder(set.get(), null);
            }
        } catch (InvalidPathException e) {
            // No path at all: as unknown as a directory that is not there.
        }
        throw new DatasetException("dataset \"" + nameOrDirectory + "\": no such name or directory, must be one of "
                + names() + " or a directory of IDX files named like MNIST's, of CIFAR-10's batches, or of pictures in"
                + " a folder a label");
    }

    /**
     * A directory of IDX files or of pictures that are never held in memory but read as they are needed; a compressed file
     * is loaded all the same.
     *
     * @param directory a directory as {@link #of} takes it, but for CIFAR-10's batches
     */
    static ImageSource inFile(Path directory) {
        List<IdxFiles> sets = set(directory).map(List::of).orElseGet(() -> IdxFiles.in(directory));
        return sets.isEmpty() && ImageFolder.is(directory)
                ? ImageFolder.of(directory).asNeeded()
                : new IdxFolder(one(directory, sets), false);
    }

    private static ImageSource in(Path directory) {
        if (Cifar10.is(directory)) {
            return new Cifar10(directory);
        }
        List<IdxFiles> sets = IdxFiles.in(directory);
        return sets.isEmpty() && ImageFolder.is(directory)
                ? ImageFolder.of(directory)
                : new IdxFolder(one(directory, sets), null);
    }

    /** A set of IDX files by its prefix, {@code emnist/emnist-letters}. */
    private static Optional<IdxFiles> set(Path path) {
        Path directory = path.toAbsolutePath().normalize().getParent();
        return directory == null || !Files.isDirectory(directory) || Files.isDirectory(path)
                ? Optional.empty()
                : IdxFiles.in(directory).stream()
                        .filter(files ->
                                path.endsWith(files.set()) && !files.set().isEmpty())
                        .findFirst();
    }

    /** The set of a directory, which has one without a prefix or one alone; an empty one where there is none. */
    private static IdxFiles one(Path directory, List<IdxFiles> sets) {
        if (sets.size() > 1 && !sets.get(0).prefix().isEmpty()) {
            throw new DatasetException("%s: IDX files of %s, must be one of them: %s"
                    .formatted(
                            directory,
                            sets.stream().map(IdxFiles::set).toList(),
                            directory.resolve(sets.get(0).set())));
        }
        return sets.isEmpty() ? new IdxFiles(directory, "") : sets.get(0);
    }
}
