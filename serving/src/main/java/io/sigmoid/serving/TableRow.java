package io.sigmoid.serving;

import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of a table as Java has them, encoded as the model was trained. */
final class TableRow {
    private TableRow() {}

    /** {@code (F)} features. */
    static float[] features(InputSignature input, Map<String, ? extends @Nullable Object> row) {
        RowEncoding encoding = input.rows()
                .orElseThrow(() -> new UnsupportedOperationException(
                        "the model takes %d values %s and no rows of a table".formatted(input.size(), input.shape())));
        return encoding.encodeValues(row::get);
    }

    /** The components of a record by their names. */
    static Map<String, @Nullable Object> fields(Record row) {
        var fields = new HashMap<String, @Nullable Object>();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            try {
                // A record that is not public has no accessor that is.
                component.getAccessor().setAccessible(true);
                fields.put(component.getName(), component.getAccessor().invoke(row));
            } catch (ReflectiveOperationException | RuntimeException e) {
                Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
                throw new IllegalArgumentException(
                        "%s of %s can't be read: %s"
                                .formatted(component.getName(), row.getClass().getSimpleName(), cause),
                        e);
            }
        }
        return fields;
    }
}
