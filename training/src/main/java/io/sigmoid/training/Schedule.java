package io.sigmoid.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sigmoid.zoo.Given;
import java.util.List;

/** The share of the learning rate over the course of a training. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Schedule.Constant.class, name = "constant"),
    @JsonSubTypes.Type(value = Schedule.Step.class, name = "step"),
    @JsonSubTypes.Type(value = Schedule.Cosine.class, name = "cosine"),
    @JsonSubTypes.Type(value = Schedule.OneCycle.class, name = "one-cycle")
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
     * Falls by the same factor at each milestone.
     *
     * @param milestones shares of the training, rising, in (0, 1)
     * @param factor of each fall, in (0, 1); 0.1 if absent
     */
    record Step(List<Double> milestones, Double factor) implements Schedule {
        public Step {
            milestones = Given.list("milestones", milestones);
            factor = Require.orElse(factor, 0.1);
            double last = 0;
            for (double milestone : milestones) {
                if (!(milestone > last && milestone < 1)) {
                    throw new IllegalArgumentException("milestones must rise within (0, 1), got " + milestones);
                }
                last = milestone;
            }
            if (!(factor > 0 && factor < 1)) {
                throw new IllegalArgumentException("factor must lie in (0, 1), got " + factor);
            }
        }

        @Override
        public double factor(long step, long steps) {
            long passed = milestones.stream()
                    .filter(milestone -> step >= Math.round(milestone * steps))
                    .count();
            return Math.pow(factor, (double) passed);
        }
    }

    /**
     * Rises linearly, then falls along half a cosine to zero.
     *
     * @param warmUp share of the training in which the rate rises, in [0, 1); 0 if absent
     * @see <a href="https://arxiv.org/abs/1608.03983">SGDR</a>
     */
    record Cosine(Double warmUp) implements Schedule {
        public Cosine {
            warmUp = Require.orElse(warmUp, 0.0);
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

    /**
     * Rises along half a cosine to the whole rate, then falls along another to next to nothing. Momentum stays as it is.
     *
     * @param rise share of the training in which the rate rises, in (0, 1); 0.3 if absent
     * @param start the whole rate is divided by this at the start, greater than 1; 25 if absent
     * @param end and the rate at the start by this at the end, greater than 1; 10000 if absent
     * @see <a href="https://arxiv.org/abs/1708.07120">Super-convergence</a>
     */
    record OneCycle(Double rise, Double start, Double end) implements Schedule {
        public OneCycle {
            rise = Require.orElse(rise, 0.3);
            start = Require.orElse(start, 25.0);
            end = Require.orElse(end, 1e4);
            if (!(rise > 0 && rise < 1)) {
                throw new IllegalArgumentException("rise must lie in (0, 1), got " + rise);
            }
            if (!(start > 1) || !(end > 1) || start.isInfinite() || end.isInfinite()) {
                throw new IllegalArgumentException(
                        "start and end must be greater than 1, got %s and %s".formatted(start, end));
            }
        }

        @Override
        public double factor(long step, long steps) {
            double peak = rise * steps - 1;
            double last = steps - 1.0;
            if (step < peak) {
                return between(1 / start, 1, step / peak);
            }
            return between(1, 1 / (start * end), (step - peak) / (last - peak));
        }

        private static double between(double from, double to, double share) {
            return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
        }
    }
}
