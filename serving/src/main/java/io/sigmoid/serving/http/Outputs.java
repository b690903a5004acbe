package io.sigmoid.serving.http;

import java.util.List;

/** What a model's rows of numbers mean to the protocol. */
interface Outputs {
    /** All that the model gives, in order. */
    List<TensorMetadata> metadata();

    /**
     * The tensors asked for.
     *
     * @param rows that the model computed, one an example
     * @param names of outputs, all of them known; all the model's if there are none
     */
    List<Tensor> tensors(List<Row> rows, List<String> names);

    default List<String> names() {
        return metadata().stream().map(TensorMetadata::name).toList();
    }

    /** The names, or all of the model's if there are none. */
    default List<String> orAll(List<String> names) {
        return names.isEmpty() ? names() : names;
    }
}
