package io.sigmoid.serving.spark;

import io.sigmoid.serving.LoadOptions;
import java.io.Serializable;

/**
 * How rows are scored.
 *
 * @param batchSize rows that are computed together, 1 to 65,536
 * @param unreadable what becomes of a row that the model can't take
 * @param engine what computes
 * @param invert whether black and white of image files change places: for dark ink on white paper, where the model knows
 *     light on black
 * @param prefix of the names of the columns that are added
 */
public record ScoreOptions(
        int batchSize, Unreadable unreadable, LoadOptions.Engine engine, boolean invert, String prefix)
        implements Serializable {
    /** What becomes of a row that the model can't take. */
    public enum Unreadable {
        /** Its answer is null, and the column {@code error} says why. */
        NULL,
        /** The job fails. */
        FAIL
    }

    /** Batches of 256, unreadable rows are null, the engine that fits, no inversion and no prefix. */
    public static final ScoreOptions DEFAULT =
            new ScoreOptions(256, Unreadable.NULL, LoadOptions.Engine.AUTO, false, "");

    public ScoreOptions {
        if (batchSize < 1 || batchSize > 65_536) {
            throw new IllegalArgumentException("batchSize must lie in [1, 65536], got " + batchSize);
        }
    }

    /** The same with so many rows a batch. */
    public ScoreOptions withBatchSize(int rows) {
        return new ScoreOptions(rows, unreadable, engine, invert, prefix);
    }

    /** The same with another fate for unreadable rows. */
    public ScoreOptions withUnreadable(Unreadable fate) {
        return new ScoreOptions(batchSize, fate, engine, invert, prefix);
    }

    /** The same with an engine. */
    public ScoreOptions withEngine(LoadOptions.Engine chosen) {
        return new ScoreOptions(batchSize, unreadable, chosen, invert, prefix);
    }

    /** The same with image files inverted. */
    public ScoreOptions inverted() {
        return new ScoreOptions(batchSize, unreadable, engine, !invert, prefix);
    }

    /** The same with a prefix for added columns. */
    public ScoreOptions withPrefix(String added) {
        return new ScoreOptions(batchSize, unreadable, engine, invert, added);
    }
}
