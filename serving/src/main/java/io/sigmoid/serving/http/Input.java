package io.sigmoid.serving.http;

import io.sigmoid.zoo.artifact.InputSignature;
import java.util.ArrayList;
import java.util.List;

/**
 * The one input of a model.
 *
 * @param name that requests give it
 * @param shape of one example
 * @param minimum of a value
 * @param maximum of a value
 * @param image whether it may be given as 8-bit pixels too
 */
record Input(String name, List<Integer> shape, float minimum, float maximum, boolean image) {
    Input {
        shape = List.copyOf(shape);
    }

    static Input of(InputSignature signature) {
        List<Integer> shape = signature.shape();
        boolean image = shape.size() == 3 && (shape.get(0) == 1 || shape.get(0) == 3);
        return new Input(signature.name(), shape, signature.minimum(), signature.maximum(), image);
    }

    /** Of a decoder: any finite values. */
    static Input latent(int size) {
        return new Input("latent", List.of(size), -Float.MAX_VALUE, Float.MAX_VALUE, false);
    }

    /** How many examples so many values are. */
    int count(float[] values) {
        return values.length / size();
    }

    List<Datatype> datatypes() {
        return image ? List.of(Datatype.FP32, Datatype.UINT8) : List.of(Datatype.FP32);
    }

    TensorMetadata metadata() {
        return new TensorMetadata(name, Datatype.FP32, batch(-1));
    }

    /** Values of one example. */
    int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    List<Integer> batch(int examples) {
        var batch = new ArrayList<Integer>();
        batch.add(examples);
        batch.addAll(shape);
        return List.copyOf(batch);
    }

    /** Such as {@code [examples, 1, 28, 28]}. */
    String shapeText() {
        return batch(-1).toString().replace("-1", "examples");
    }

    /** From 0–255 to the model's range, in place. */
    void fromBytes(float[] values) {
        for (int i = 0; i < values.length; i++) {
            float mapped = minimum + values[i] / 255 * (maximum - minimum);
            values[i] = Math.max(minimum, Math.min(maximum, mapped));
        }
    }

    /** From the model's range to 0 for black and 1 for white. */
    float[] brightness(float[] values) {
        var brightness = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            brightness[i] = (values[i] - minimum) / (maximum - minimum);
        }
        return brightness;
    }

    void checkRange(String field, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= minimum && values[i] <= maximum)) {
                throw RequestException.bad(
                        "%s[%d] must lie in [%s, %s], got %s", field, i, minimum, maximum, values[i]);
            }
        }
    }
}
