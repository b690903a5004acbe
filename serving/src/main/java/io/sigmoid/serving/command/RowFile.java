package io.sigmoid.serving.command;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.artifact.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Raw rows in a CSV file with a header. */
final class RowFile {
    private RowFile() {}

    static List<Map<String, String>> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + ": no such file, must be a CSV file with a header");
        }
        try (CsvReader<NamedCsvRecord> reader =
                CsvReader.builder().allowUnclosedQuote(false).ofNamedCsvRecord(TextFile.open(file))) {
            return reader.stream().map(RowFile::row).toList();
        } catch (CsvParseException e) {
            throw new IllegalArgumentException(file + ": is no CSV file: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(file + ": can't be read: " + Reason.of(e), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": can't be read: " + Reason.of(e), e);
        }
    }

    /** White space around a column's name is ignored, as it was in training. */
    private static Map<String, String> row(NamedCsvRecord fields) {
        var row = new LinkedHashMap<String, String>();
        fields.getFieldsAsMap().forEach((name, field) -> row.put(name.strip(), field));
        return row;
    }
}
