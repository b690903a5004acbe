package io.sigmoid.zoo.artifact;

import java.util.Collections;
import java.util.List;

/**
 * How logits become calibrated logits, {@code scale · z + shift}, before the link: fitted on validation data, applied by
 * everything that predicts.
 *
 * <p>Temperature scaling by T is the scale 1/T and the shift 0 for every logit of an output; Platt scaling has a scale and a
 * shift of its own for each.
 *
 * @param scales one a logit of the head, positive and finite; none if there is no calibration
 * @param shifts as many, finite
 * @see <a href="https://arxiv.org/abs/1706.04599">On Calibration of Modern Neural Networks</a>
 */
public record Calibration(List<Double> scales, List<Double> shifts) {
    /** Leaves logits as they are. */
    public static final Calibration NONE = new Calibration(List.of(), List.of());

    public Calibration {
        if (scales.size() != shifts.size()) {
            throw new IllegalArgumentException("calibration must have as many scales as shifts, got %d and %d"
                    .formatted(scales.size(), shifts.size()));
        }
        for (Double scale : scales) {
            if (scale == null || !(scale > 0) || scale.isInfinite()) {
                throw new IllegalArgumentException("scales must be positive and finite, got " + scale);
            }
        }
        for (Double shift : shifts) {
            if (shift == null || !Double.isFinite(shift)) {
                throw new IllegalArgumentException("shifts must be finite, got " + shift);
            }
        }
        scales = List.copyOf(scales);
        shifts = List.copyOf(shifts);
    }

    /**
     * The temperature of one output, which divides all of its logits.
     *
     * @param temperature positive
     * @param logits of the output
     */
    public static Calibration temperature(double temperature, int logits) {
        return new Calibration(Collections.nCopies(logits, 1 / temperature), Collections.nCopies(logits, 0.0));
    }

    /**
     * Calibrates one row of logits in place.
     *
     * @param logits one or more rows
     * @param from index of the row's first logit
     */
    public void apply(float[] logits, int from) {
        for (int i = 0; i < scales.size(); i++) {
            logits[from + i] = (float) (scales.get(i) * logits[from + i] + shifts.get(i));
        }
    }

    void check(int logits) {
        if (!scales.isEmpty() && scales.size() != logits) {
            throw new IllegalArgumentException(
                    "calibration must be none or of the head's %d logits, got %d".formatted(logits, scales.size()));
        }
    }
}
