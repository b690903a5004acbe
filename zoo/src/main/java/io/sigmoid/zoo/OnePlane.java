package io.sigmoid.zoo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The convolution of images of one channel, in TorchScript.
 *
 * <p>PyTorch's kernels fill one channel up to eight, and take most of their time over the gradient of so few weights. Here
 * the shifted images, one a weight of a filter, are the rows of a matrix, and the convolution is a product with it that
 * leaves the channels last. A bias is one weight more, of an image of ones: to add it and to sum its gradient would be two
 * more passes over all that was convolved.
 */
public final class OnePlane {
    /** The name of the convolved images. */
    public static final String RESULT = "plane";

    /** The name of the matrix of shifted images, {@code (places, weights of a filter)}, with a column of ones for a bias. */
    public static final String PATCHES = "patches";

    private OnePlane() {}

    /**
     * Lines that convolve.
     *
     * @param x name of the images, {@code (N, 1, H, W)}
     * @param filters name of the weights
     * @param bias name of the bias, or {@code None}
     * @param shape of the weights, {@code (filters, 1, height, width)}
     * @param stride rows and columns
     * @param padding rows and columns of zeros on each side
     */
    public static String lines(
            String x, String filters, String bias, List<Long> shape, List<Integer> stride, List<Integer> padding) {
        boolean biased = !bias.equals("None");
        long weights = shape.get(2) * shape.get(3);
        String matrix = "torch.t(torch.view(%s, [-1, %s]))".formatted(filters, weights);
        return """
                edged = torch.select(torch.constant_pad_nd(%1$s, [%5$s, %5$s, %4$s, %4$s], 0), 1, 0)
                windows = torch.unfold(torch.unfold(edged, 1, %6$s, %8$s), 2, %7$s, %9$s)
                high = torch.size(windows, 1)
                wide = torch.size(windows, 2)
                shifted = torch.permute(windows, [3, 4, 0, 1, 2])
                %3$s
                patches = torch.t(torch.view(shifts, [%10$s, -1]))
                filters = torch.contiguous(%2$s)
                pixels = torch.view(torch.mm(patches, filters), [-1, high, wide, %11$s])
                %12$s = torch.permute(pixels, [0, 3, 1, 2])
                """.formatted(
                        x,
                        biased ? "torch.cat([%s, torch.unsqueeze(%s, 0)])".formatted(matrix, bias) : matrix,
                        biased ? ones(weights) : "shifts = torch.contiguous(shifted)",
                        padding.get(0),
                        padding.get(1),
                        shape.get(2),
                        shape.get(3),
                        stride.get(0),
                        stride.get(1),
                        biased ? weights + 1 : weights,
                        shape.get(0),
                        RESULT);
    }

    /** Lines that copy the shifted images and leave one of ones behind them. */
    private static String ones(long weights) {
        return """
                sizes = [%1$s, torch.size(shifted, 2), high, wide]
                shifts = torch.new_ones(shifted, sizes, dtype=None, layout=None, device=None, pin_memory=None)
                torch.copy_(torch.view(torch.narrow(shifts, 0, 0, %2$s), torch.size(shifted)), shifted)""".formatted(weights + 1, weights);
    }

    /**
     * Lines for the way back, which add to the gradients of the weights.
     *
     * @param slope name of the gradient of what was convolved
     * @param patches name of {@link #PATCHES}
     * @param filters name of the gradient of the weights
     * @param bias name of the gradient of the bias; null without one
     * @param shape of the weights, {@code (filters, 1, height, width)}
     */
    public static String backward(
            String slope, String patches, String filters, @Nullable String bias, List<Long> shape) {
        long weights = shape.get(2) * shape.get(3);
        return """
                places = torch.reshape(torch.permute(%1$s, [0, 2, 3, 1]), [-1, %2$s])
                filtered = torch.mm(torch.t(%3$s), places)
                torch.add_(%4$s, torch.view(torch.t(torch.narrow(filtered, 0, 0, %5$s)), [%2$s, 1, %6$s, %7$s]))
                """.formatted(slope, shape.get(0), patches, filters, weights, shape.get(2), shape.get(3))
                + (bias == null ? "" : "torch.add_(%s, torch.select(filtered, 0, %s))%n".formatted(bias, weights));
    }
}
