package io.sigmoid.serving.spark;

import io.sigmoid.serving.Predictor;
import io.sigmoid.zoo.artifact.InputSignature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** The rows of a partition, each with the columns that the model adds; computed a batch at a time. */
final class ScoredRows implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final PartitionScoring scoring;
    private final Predictor<?> predictor;
    private final InputSignature input;
    private final int width;
    private final float[] examples;
    private final Queue<Row> scored = new ArrayDeque<>();

    ScoredRows(Iterator<Row> rows, PartitionScoring scoring, Predictor<?> predictor) {
        this.rows = rows;
        this.scoring = scoring;
        this.predictor = predictor;
        input = predictor.manifest().input();
        width = input.size();
        examples = new float[Math.multiplyExact(scoring.batchSize(), width)];
    }

    /** A row and why it can't be scored, if so. */
    private record Read(Row row, @Nullable String error) {}

    @Override
    public boolean hasNext() {
        if (scored.isEmpty() && rows.hasNext()) {
            score();
        }
        return !scored.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return scored.remove();
    }

    private void score() {
        List<Read> batch = new ArrayList<>(scoring.batchSize());
        int good = 0;
        while (batch.size() < scoring.batchSize() && rows.hasNext()) {
            Row row = rows.next();
            String error = read(row, good * width);
            batch.add(new Read(row, error));
            good += error == null ? 1 : 0;
        }
        Iterator<?> answers = good == 0
                ? List.of().iterator()
                : ExecutorModel.predict(predictor, firstExamples(good)).iterator();
        for (Read read : batch) {
            scored.add(row(read, read.error == null ? OutputColumns.values(answers.next()) : null));
        }
        scoring.count(good, batch.size() - good);
    }

    private @Nullable String read(Row row, int at) {
        try {
            scoring.reader().read(row, input, examples, at);
            return null;
        } catch (UnreadableException e) {
            if (scoring.failing()) {
                throw new IllegalArgumentException(
                        "a row of partition %d: %s".formatted(TaskContext.getPartitionId(), e.getMessage()), e);
            }
            return e.getMessage();
        }
    }

    private float[] firstExamples(int count) {
        return count == scoring.batchSize() ? examples : Arrays.copyOf(examples, count * width);
    }

    private Row row(Read read, @Nullable Object @Nullable [] answer) {
        int own = read.row.size();
        int added = scoring.added();
        var values = new @Nullable Object[own + added + (scoring.failing() ? 0 : 1)];
        for (int i = 0; i < own; i++) {
            values[i] = read.row.get(i);
        }
        if (answer != null) {
            System.arraycopy(answer, 0, values, own, added);
        }
        if (!scoring.failing()) {
            values[own + added] = read.error;
        }
        return RowFactory.create(values);
    }
}
