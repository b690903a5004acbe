package io.sigmoid.zoo;

import java.util.List;

/**
 * The convolution of images of one channel, in TorchScript.
 *
 * <p>PyTorch's kernels fill one channel up to eight, and take most of their time over the gradient of so few weights. Here
 * the shifted images, one a weight of a filter, are the rows of a matrix, and the convolution is a product with it that
 * leaves the channels last.
 */
public final class OnePlane {
    /** The name of the convolved images. */
    public static final String RESULT = "plane";

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
        return """
                edged = torch.constant_pad_nd(%1$s, [%5$d, %5$d, %4$d, %4$d], 0)
                high = torch.floordiv(torch.sub(torch.size(edged, 2), %6$d), %8$d)
                wide = torch.floordiv(torch.sub(torch.size(edged, 3), %7$d), %9$d)
                shifted = annotate(List[Tensor], [])
                for row in range(%6$d):
                  band = torch.slice(edged, 2, row, torch.add(torch.add(row, torch.mul(high, %8$d)), 1), %8$d)
                  for column in range(%7$d):
                    end = torch.add(torch.add(column, torch.mul(wide, %9$d)), 1)
                    _ = torch.append(shifted, torch.slice(band, 3, column, end, %9$d))
                patches = torch.t(torch.view(torch.stack(shifted), [%10$d, -1]))
                filters = torch.contiguous(torch.t(torch.view(%2$s, [-1, %10$d])))
                pixels = torch.view(%3$s, [-1, torch.add(high, 1), torch.add(wide, 1), %11$d])
                %12$s = torch.permute(pixels, [0, 3, 1, 2])
                """.formatted(
                        x,
                        filters,
                        bias.equals("None")
                                ? "torch.mm(patches, filters)"
                                : "torch.addmm(%s, patches, filters)".formatted(bias),
                        padding.get(0),
                        padding.get(1),
                        shape.get(2),
                        shape.get(3),
                        stride.get(0),
                        stride.get(1),
                        shape.get(2) * shape.get(3),
                        shape.get(0),
                        RESULT);
    }
}
