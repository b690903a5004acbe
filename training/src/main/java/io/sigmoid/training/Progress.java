package io.sigmoid.training;

import java.util.List;

/** Hears how a training goes; called on the training's thread. */
public interface Progress {
    /** Hears nothing. */
    Progress NONE = new Progress() {};

    /**
     * One trainable parameter at the end of an epoch.
     *
     * @param name as in the artifact's table of parameters
     * @param values its weights
     * @param gradient as many numbers: the gradient of the epoch's last step, before clipping
     */
    @SuppressWarnings("ArrayRecordComponent") // Numbers to draw, never compared.
    record Parameter(String name, float[] values, float[] gradient) {}

    /** The training goes on after these epochs, which an earlier process trained. */
    default void resumed(List<Epoch> before) {}

    /**
     * An epoch begins, or goes on where an earlier process left it.
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

    /** An epoch ends. */
    default void epochEnded(Epoch epoch) {}

    /** Whether {@link #parameters} is to be called; reading all weights costs time. */
    default boolean wantsParameters() {
        return false;
    }

    /**
     * The trainable parameters after an epoch, before its {@link #epochEnded}; only if {@link #wantsParameters}.
     *
     * @param epoch counted from 1
     */
    default void parameters(int epoch, List<Parameter> parameters) {}

    /** Something worth a line: a step left out, an early stop. */
    default void notice(String line) {}

    /** The test part was evaluated. */
    default void evaluated(Evaluation test) {}

    /**
     * A picture of what the trained model does, as the report has it.
     *
     * @param name unique among a run's pictures
     * @param png the bytes of its file
     * @param width in pixels
     * @param height in pixels
     */
    default void pictured(String name, byte[] png, int width, int height) {}

    /** One that passes everything on to several, in their order. */
    static Progress of(Progress... listeners) {
        return new SeveralListeners(List.of(listeners));
    }
}
