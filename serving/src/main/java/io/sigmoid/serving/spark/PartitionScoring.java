package io.sigmoid.serving.spark;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * Scores a partition on whatever executor has it.
 *
 * @param added number of columns that the model adds
 * @param failing whether a row that can't be read fails the job; it is scored null with an error otherwise
 */
record PartitionScoring(
        ExecutorModel model,
        RowReader reader,
        int batchSize,
        int added,
        boolean failing,
        LongAccumulator scored,
        LongAccumulator unreadable)
        implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new ScoredRows(rows, this, model.predictor());
    }

    void count(long good, long bad) {
        scored.add(good);
        unreadable.add(bad);
    }
}
