package io.sigmoid.serving;

/**
 * Where in a picture the evidence for one logit is.
 *
 * @param label that the logit is for; {@code output=label} in a model of several outputs
 * @param height in cells
 * @param width in cells
 * @param values {@code (height, width)} flat, in logits: positive speaks for the label, negative against it
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers to compute with; each map has an array of its own.
public record ActivationMap(String label, int height, int width, float[] values) {
    /** The mean of the map: the raw logit of the label. */
    public float logit() {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return (float) (sum / values.length);
    }
}
