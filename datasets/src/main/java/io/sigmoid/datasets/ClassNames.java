package io.sigmoid.datasets;

import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.artifact.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The names of the labels of IDX files.
 *
 * @param names one a label
 * @param first the number that the files have for the first of them
 */
record ClassNames(List<String> names, int first) {
    private static final int MAX_LABELS = 256;

    /**
     * The lines of {@code labels.txt}; else the characters of EMNIST's {@code mapping.txt}; else the numbers in the files
     * of both parts, so that both have the same labels even where one lacks some.
     *
     * @throws DatasetException if such a file breaks its rules
     */
    static ClassNames of(IdxFiles files, Part part, Idx classes) {
        Path labels = files.text("labels.txt");
        Path mapping = files.text("mapping.txt");
        if (Files.exists(labels)) {
            return new ClassNames(distinct(labels, lines(labels)), files.set().endsWith("-letters") ? 1 : 0);
        } else if (Files.exists(mapping)) {
            return mapped(mapping);
        }
        Part other = part == Part.TRAIN ? Part.TEST : Part.TRAIN;
        int otherHighest = files.labelsIfThere(other)
                .map(path -> highest(Idx.read(path, IdxFiles.LABELS)))
                .orElse(0);
        // EMNIST's letters are numbered from 1 on.
        int first = files.set().endsWith("-letters") ? 1 : 0;
        return new ClassNames(
                IntStream.rangeClosed(first, Math.max(highest(classes), otherHighest))
                        .mapToObj(String::valueOf)
                        .toList(),
                first);
    }

    /** The class indices of labels as the file numbers them. */
    int[] indices(String place, byte[] labels) {
        int[] indices = new int[labels.length];
        for (int row = 0; row < labels.length; row++) {
            indices[row] = (labels[row] & 0xff) - first;
            if (indices[row] < 0 || indices[row] >= names.size()) {
                throw new DatasetException("%s: label %d at row %d, must be from %d to %d"
                        .formatted(place, labels[row] & 0xff, row, first, first + names.size() - 1));
            }
        }
        return indices;
    }

    /** Lines of a label's number and the codes of the characters it stands for, {@code 1 65 97}: the first is its name. */
    private static ClassNames mapped(Path file) {
        List<String> lines = lines(file);
        var names = new ArrayList<String>();
        int first = 0;
        for (int i = 0; i < lines.size(); i++) {
            String[] numbers = lines.get(i).split("\\s+", 3);
            if (numbers.length < 2 || !IntStream.range(0, 2).allMatch(k -> numbers[k].matches("\\d{1,5}"))) {
                throw new DatasetException("%s: line %d: \"%s\", must be a label's number and a character's code"
                        .formatted(file, i + 1, lines.get(i)));
            }
            int label = Integer.parseInt(numbers[0]);
            first = i == 0 ? label : first;
            if (label != first + i) {
                throw new DatasetException("%s: line %d: label %d, must be %d: they go up by one"
                        .formatted(file, i + 1, label, first + i));
            }
            names.add(Character.toString(Integer.parseInt(numbers[1])));
        }
        return new ClassNames(distinct(file, names), first);
    }

    private static int highest(Idx classes) {
        int highest = 0;
        for (byte value : classes.data()) {
            highest = Math.max(highest, value & 0xff);
        }
        return highest;
    }

    private static List<String> lines(Path file) {
        try {
            return TextFile.read(file).lines().map(String::strip).toList();
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read: " + Reason.of(e), e);
        }
    }

    private static List<String> distinct(Path file, List<String> labels) {
        var seen = new HashSet<String>();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            if (label.isEmpty() || !seen.add(label)) {
                throw new DatasetException(
                        "%s: line %d: \"%s\", must be a label that no other line has".formatted(file, i + 1, label));
            }
        }
        if (labels.isEmpty() || labels.size() > MAX_LABELS) {
            throw new DatasetException(file + ": " + labels.size() + " labels, must be from 1 to " + MAX_LABELS);
        }
        return labels;
    }
}
