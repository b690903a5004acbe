package io.sigmoid.serving.http;

import io.sigmoid.zoo.artifact.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model computed of one example: a row among others in one array.
 *
 * @param manifest of the very model that computed it
 * @param batch rows one after the other
 * @param at position of this one
 * @param size of a row
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers to compute with, not a key.
record Row(Manifest manifest, float[] batch, int at, int size) {
    static List<Row> all(Manifest manifest, float[] batch, int count) {
        int size = batch.length / count;
        var rows = new ArrayList<Row>(count);
        for (int i = 0; i < count; i++) {
            rows.add(new Row(manifest, batch, i * size, size));
        }
        return rows;
    }

    /** Rows one after the other. */
    static float[] values(List<Row> rows) {
        int size = rows.get(0).size();
        var values = new float[rows.size() * size];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i).batch(), rows.get(i).at(), values, i * size, size);
        }
        return values;
    }

    /** The beginning of the manifest's digest: another model has another. */
    static String version(Manifest manifest) {
        return manifest.digest().substring(0, 12);
    }
}
