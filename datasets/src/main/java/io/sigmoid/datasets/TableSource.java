package io.sigmoid.datasets;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a table comes from: a CSV file, of whose rows a fifth is held out to test, of each label alike and the same each
 * time; or a directory with {@code train.csv} and {@code test.csv}.
 *
 * @param place the file or the directory
 * @param format what the columns are; where it names no labels they are those in the file, or in both files
 */
public record TableSource(Path place, TableFormat format) {
    private static final double HELD = 0.2;

    /**
     * The source at a place that has to be there.
     *
     * @throws DatasetException if it is neither a file nor a directory
     */
    public static TableSource of(String place, TableFormat format) {
        try {
            Path path = Path.of(place);
            if (!place.isBlank() && Files.exists(path)) {
                return new TableSource(path, format);
            }
        } catch (InvalidPathException e) {
            // No path at all: as unknown as a file that is not there.
        }
        throw new DatasetException("table \"" + place
                + "\": no such file or directory, must be a CSV file, or a directory" + " with train.csv and test.csv");
    }

    /**
     * Reads one part. Both parts have the same columns and labels.
     *
     * @throws DatasetException if a file is missing or broken
     */
    public Table load(Part part) {
        if (!Files.isDirectory(place)) {
            var split = Splits.divisible(Table.read(place, format), place, HELD).split(HELD, 0);
            return part == Part.TRAIN ? split.rest() : split.held();
        }
        Path train = place.resolve("train.csv");
        Path test = place.resolve("test.csv");
        List<String> labels = format.labels().isEmpty()
                ? Stream.of(train, test)
                        .flatMap(file -> Table.read(file, format).labels().stream())
                        .distinct()
                        .sorted()
                        .toList()
                : format.labels();
        return Table.read(part == Part.TRAIN ? train : test, format.withLabels(labels));
    }
}
