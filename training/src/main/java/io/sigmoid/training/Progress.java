package io.sigmoid.training;

/** Hears how a training goes; called on the training's thread. */
public interface Progress {
    /** Hears nothing. */
    Progress NONE = new Progress() {};

    /**
     * An epoch begins.
     *
     * @param epoch counted from 1
     * @param epochs of the whole training
     * @param examples of one epoch
     */
    default void epochStarted(int epoch, int epochs, int examples) {}

    /**
     * Some steps later.
     *
     * @param seen examples of this epoch so far
     * @param loss mean over those examples
     * @param accuracy share of right answers among them, in [0, 1]; NaN where there is no right or wrong
     */
    default void advanced(int seen, double loss, double accuracy) {}

    /**
     * An epoch ends.
     *
     * @param epoch counted from 1
     * @param loss mean over the epoch's examples, each measured when it was its turn
     * @param accuracy share of right answers, in [0, 1], likewise; NaN where there is no right or wrong
     * @param seconds that the epoch took
     */
    default void epochEnded(int epoch, double loss, double accuracy, double seconds) {}

    /** The test part was evaluated. */
    default void evaluated(Evaluation test) {}
}
