package io.sigmoid.serving.http;

import java.util.ArrayList;
import java.util.List;

/**
 * Parts of a row, given as they are: the pixels of a decoder, or mean and logarithm of the variance of an encoder.
 *
 * @param metadata one a part, in the order of the row
 */
record PlainOutputs(List<TensorMetadata> metadata) implements Outputs {
    PlainOutputs {
        metadata = List.copyOf(metadata);
    }

    @Override
    public List<Tensor> tensors(List<Row> rows, List<String> names) {
        var tensors = new ArrayList<Tensor>();
        for (String name : orAll(names)) {
            int from = 0;
            for (TensorMetadata part : metadata) {
                if (part.name().equals(name)) {
                    tensors.add(tensor(part, rows, from));
                }
                from += size(part);
            }
        }
        return tensors;
    }

    private static Tensor tensor(TensorMetadata part, List<Row> rows, int from) {
        int size = size(part);
        var values = new float[rows.size() * size];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i).batch(), rows.get(i).at() + from, values, i * size, size);
        }
        var shape = new ArrayList<>(part.shape());
        shape.set(0, rows.size());
        return new Tensor(part.name(), part.datatype(), List.copyOf(shape), values);
    }

    private static int size(TensorMetadata part) {
        return Math.abs(part.shape().stream().reduce(1, (a, b) -> a * b));
    }
}
