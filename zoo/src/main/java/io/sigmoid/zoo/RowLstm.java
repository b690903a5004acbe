package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.recurrent.LSTM;

/**
 * A long short-term memory that reads an image row by row, top to bottom; its state after the last row becomes the
 * logits. Here the sigmoid is a gate.
 *
 * <p>{@code (N, 1, rows, columns)} or {@code (N, rows, columns)} float32 → {@code (N, logits)} logits for each output of
 * the head.
 *
 * <p>The weights have PyTorch's layout: the four gates one after the other along the first axis, in the order input,
 * forget, cell, output, with two biases each.
 *
 * @param rows of the image: steps in time
 * @param columns of the image: values of one step
 * @param units of the state
 * @param head what the logits mean
 * @see <a href="https://doi.org/10.1162/neco.1997.9.8.1735">Long Short-Term Memory</a>
 */
public record RowLstm(int rows, int columns, int units, Head head) implements Architecture {
    public RowLstm {
        Check.between("rows", rows, 1, 4096);
        Check.between("columns", columns, 1, 4096);
        Check.width("units", units);
        Check.labelling(head);
    }

    /** 64 units. */
    public static RowLstm of(int rows, int columns, Head head) {
        return new RowLstm(rows, columns, 64, head);
    }

    /** {@code (1, rows, columns)}: a grey image. */
    @Override
    public Shape input() {
        return new Shape(1, rows, columns);
    }

    @Override
    public Block block() {
        Block lstm = LSTM.builder()
                .setStateSize(units)
                .setNumLayers(1)
                .optBatchFirst(true)
                .build();
        var net = new SequentialBlock()
                .add(ParameterFree.reshape(new Shape(rows, columns)))
                .add(lstm)
                .add(ParameterFree.lastStep());
        return Layers.denseLogits(net, head);
    }
}
