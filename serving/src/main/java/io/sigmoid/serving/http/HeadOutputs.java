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
    private final List<HeadOutput> parts;

    HeadOutputs(Manifest manifest) {
        this.parts = HeadOutput.of(manifest);
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
    public List<Tensor> tensors(List<Row> rows, List<String> names) {
        Manifest manifest = rows.get(0).manifest();
        float[] logits = Row.values(rows);
        float[] probabilities = probabilities(manifest, logits);
        var tensors = new ArrayList<Tensor>();
        for (String name : orAll(names)) {
            for (HeadOutput part : HeadOutput.of(manifest)) {
                List<Integer> shape = List.of(rows.size(), part.size());
                if (name.equals(part.prefix() + "probabilities")) {
                    tensors.add(new Tensor(name, Datatype.FP32, shape, columns(part, probabilities, rows.size())));
                } else if (name.equals(part.prefix() + "logits")) {
                    tensors.add(new Tensor(name, Datatype.FP32, shape, columns(part, logits, rows.size())));
                } else if (name.equals(part.prefix() + "decisions")) {
                    tensors.add(new Tensor(name, Datatype.BOOL, shape, decisions(part, probabilities, rows.size())));
                }
            }
        }
        return tensors;
    }

    /** Calibrated and linked: as many rows of probabilities. */
    static float[] probabilities(Manifest manifest, float[] logits) {
        float[] probabilities = logits.clone();
        Head head = manifest.architecture().head();
        for (int from = 0; from < logits.length; from += head.logits()) {
            manifest.calibration().apply(probabilities, from);
            head.link(probabilities, from);
        }
        return probabilities;
    }

    private static float[] columns(HeadOutput part, float[] values, int rows) {
        int width = values.length / rows;
        var columns = new float[rows * part.size()];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * width + part.from(), columns, row * part.size(), part.size());
        }
        return columns;
    }

    private static float[] decisions(HeadOutput part, float[] probabilities, int rows) {
        int width = probabilities.length / rows;
        var decisions = new float[rows * part.size()];
        for (int row = 0; row < rows; row++) {
            boolean[] yes = part.decisions(probabilities, row * width);
            for (int i = 0; i < yes.length; i++) {
                decisions[row * part.size() + i] = yes[i] ? 1 : 0;
            }
        }
        return decisions;
    }
}
