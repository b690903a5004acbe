package io.sigmoid.zoo.graph;

/** That a block does not say what it computes, in inference or in training. */
public final class UndescribedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public UndescribedException(String message) {
        super(message);
    }
}
