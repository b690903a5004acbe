package io.sigmoid.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The share of the learning rate over the course of a training. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Schedule.Constant.class, name = "constant"),
    @JsonSubTypes.Type(value = Schedule.Cosine.class, name = "cosine")
})
public sealed interface Schedule {
    /**
     * The factor of the learning rate, in [0, 1].
     *
     * @param step counted from 0
     * @param steps of the whole training
     */
    double factor(long step, long steps);

    /** Always the whole rate. */
    record Constant() implements Schedule {
        @Override
        public double factor(long step, long steps) {
            return 1;
        }
    }

    /**
     * Rises linearly, then falls along half a cosine to zero.
     *
     * @param warmUp share of the training in which the rate rises, in [0, 1)
     * @see <a href="https://arxiv.org/abs/1608.03983">SGDR</a>
     */
    record Cosine(double warmUp) implements Schedule {
        public Cosine {
            Require.share("warmUp", warmUp);
        }

        @Override
        public double factor(long step, long steps) {
            double rising = warmUp * steps;
            if (step < rising) {
                return (step + 1) / (rising + 1);
            }
            return (1 + Math.cos(Math.PI * (step - rising) / (steps - rising))) / 2;
        }
    }
}
