package io.sigmoid.datasets;

/** The two parts that data of MNIST's kind comes in. */
public enum Part {
    /** What a model learns from. */
    TRAIN,
    /** What it is measured on, once. */
    TEST
}
