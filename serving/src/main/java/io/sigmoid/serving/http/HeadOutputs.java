package io.sigmoid.serving.http;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * The outputs of a model that labels: for each output of the head {@code probabilities}, {@code logits} and {@code
 * decisions}, each {@code (examples, logits)}. Those of a joint head carry the output's name in front, such as {@code
 * digit.probabilities}.
 *
 * <p>Logits are the block's own, before the calibration. A decision is whether the probability is at or above its
 * threshold; of a multi-class output it is true for the most probable label, the first of equals.
 */
final class HeadOutputs implements Outputs {
    private final Manifest manifest;
    private final Head head;
    private final List<HeadOutput> parts;

    HeadOutputs(Manifest manifest) {
        this.manifest = manifest;
        this.head = manifest.architecture().head();
        this.parts = HeadOutput.of(manifest);
    }

    List<HeadOutput> parts() {
        return parts;
    }

    @Override
    public List<TensorMetadata> metadata() {
        var metadata = new ArrayList<TensorMetadata>();
        for (HeadOutput part : parts) {
            List<Integer> shape = List.of(-1, part.size());
            metadata.add(new TensorMetadata(part.prefix() + "probabilities", Datatype.FP32, shape));
            metadata.add(new TensorMetadata(part.prefix() + "logits", Datatype.FP32, shape));
            metadata.add(new TensorMetadata(part.prefix() + "decisions", Datatype.BOOL, shape));
        }
        return metadata;
    }

    @Override
    public List<Tensor> tensors(float[] rows, int examples, List<String> names) {
        float[] probabilities = probabilities(rows);
        var tensors = new ArrayList<Tensor>();
        for (String name : orAll(names)) {
            for (HeadOutput part : parts) {
                List<Integer> shape = List.of(examples, part.size());
                if (name.equals(part.prefix() + "probabilities")) {
                    tensors.add(new Tensor(name, Datatype.FP32, shape, columns(part, probabilities, examples)));
                } else if (name.equals(part.prefix() + "logits")) {
                    tensors.add(new Tensor(name, Datatype.FP32, shape, columns(part, rows, examples)));
                } else if (name.equals(part.prefix() + "decisions")) {
                    tensors.add(new Tensor(name, Datatype.BOOL, shape, decisions(part, probabilities, examples)));
                }
            }
        }
        return tensors;
    }

    /** Calibrated and linked: as many rows of probabilities. */
    float[] probabilities(float[] rows) {
        float[] probabilities = rows.clone();
        for (int from = 0; from < rows.length; from += head.logits()) {
            manifest.calibration().apply(probabilities, from);
            head.link(probabilities, from);
        }
        return probabilities;
    }

    private float[] columns(HeadOutput part, float[] rows, int examples) {
        var values = new float[examples * part.size()];
        for (int example = 0; example < examples; example++) {
            System.arraycopy(rows, example * head.logits() + part.from(), values, example * part.size(), part.size());
        }
        return values;
    }

    private float[] decisions(HeadOutput part, float[] probabilities, int examples) {
        var decisions = new float[examples * part.size()];
        for (int example = 0; example < examples; example++) {
            boolean[] row = part.decisions(probabilities, example * head.logits());
            for (int i = 0; i < row.length; i++) {
                decisions[example * part.size() + i] = row[i] ? 1 : 0;
            }
        }
        return decisions;
    }
}
