package io.sigmoid.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of one data set in MNIST's naming: {@code PREFIX-train-images-idx3-ubyte.gz}, without a prefix in MNIST's own
 * and KMNIST's, with one in EMNIST's, which has several sets in one directory.
 *
 * @param directory the directory
 * @param prefix what stands before {@code train}, {@code "emnist-letters-"}; empty if nothing
 */
record IdxFiles(Path directory, String prefix) {
    static final List<Integer> IMAGES = List.of(3, 4);
    static final List<Integer> LABELS = List.of(1);

    private static final Pattern NAME = Pattern.compile("(|.+-)(?:train|t10k|test)-images[-.]idx[34]-ubyte(?:\\.gz)?");

    /** The sets that a directory has images of, those without a prefix first. */
    static List<IdxFiles> in(Path directory) {
        var prefixes = new TreeSet<String>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> NAME.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .forEach(name -> prefixes.add(name.group(1)));
        } catch (IOException e) {
            throw new DatasetException(directory + ": cannot be listed: " + e.getMessage(), e);
        }
        return prefixes.stream().map(prefix -> new IdxFiles(directory, prefix)).toList();
    }

    /** What {@link ImageSource#of} takes for this set, the directory aside. */
    String set() {
        return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
    }

    /** Whether rows and columns are exchanged in the files, as they are in all of EMNIST's. */
    boolean transposed() {
        return prefix.startsWith("emnist-");
    }

    /** The file of the images of a part. */
    Path images(Part part) {
        return file(part, "images", IMAGES);
    }

    /** The file of the labels of a part. */
    Path labels(Part part) {
        return file(part, "labels", LABELS);
    }

    /** The file of the labels of a part, if it is there. */
    Optional<Path> labelsIfThere(Part part) {
        return find(part, "labels", LABELS);
    }

    /** A text file that goes with the set. */
    Path text(String name) {
        return directory.resolve(prefix + name);
    }

    private Path file(Part part, String what, List<Integer> ranks) {
        return find(part, what, ranks)
                .orElseThrow(() -> new DatasetException(
                        directory + ": no file of " + what + " to " + (part == Part.TRAIN ? "train" : "test")
                                + ", must have one of " + candidates(part, what, ranks)));
    }

    private Optional<Path> find(Part part, String what, List<Integer> ranks) {
        List<Path> there = candidates(part, what, ranks).stream()
                .map(directory::resolve)
                .filter(Files::exists)
                .toList();
        // Some archives have folders of the same names beside the files.
        return there.stream().filter(Files::isRegularFile).findFirst().or(() -> there.stream()
                .findFirst());
    }

    private List<String> candidates(Part part, String what, List<Integer> ranks) {
        var names = new ArrayList<String>();
        for (String role : part == Part.TRAIN ? List.of("train") : List.of("t10k", "test")) {
            for (int rank : ranks) {
                for (String separator : List.of("-", ".")) {
                    String name = prefix + role + "-" + what + separator + "idx" + rank + "-ubyte";
                    names.add(name);
                    names.add(name + ".gz");
                }
            }
        }
        return names;
    }
}
