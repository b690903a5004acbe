package io.sigmoid.serving;

/** A picture that is read row by row. */
interface Rows {
    int channels();

    int height();

    int width();

    /**
     * One row, channel after channel: {@code channels · width} values.
     *
     * @return an array that the next call may overwrite
     */
    float[] row(int y);
}
