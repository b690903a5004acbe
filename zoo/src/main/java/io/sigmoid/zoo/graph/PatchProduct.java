package io.sigmoid.zoo.graph;

import java.util.List;

/**
 * The gradient of a convolution's filters as matrix products, in TorchScript: of what it makes, and of the patches that it sees for
 * each, one product for either half of these if there are halves. PyTorch's kernels take up to twice as long for it in bfloat16.
 *
 * <p>The patches are copied out, so it is for those that hold at most {@value #MOST} times as many numbers as their image.
 */
final class PatchProduct {
    private static final int MOST = 4;

    private PatchProduct() {}

    /**
     * Whether that many numbers suffice.
     *
     * @param shape of the filters, {@code (filters, channels, height, width)}
     * @param stride rows and columns
     */
    static boolean isFor(List<Long> shape, List<Integer> stride) {
        return shape.get(2) * shape.get(3) <= (long) MOST * stride.get(0) * stride.get(1);
    }

    /**
     * Lines that add the products to the gradient of the filters.
     *
     * @param slope name of that gradient, which tells the lines from others, {@code (filters, channels, height, width)}
     * @param made name of what a convolution makes, or of its gradient, {@code (N, filters, H, W)}
     * @param seen name of its gradient, or of what it sees, {@code (N, channels, …)}
     * @param shape of the filters
     * @param stride rows and columns
     * @param padding rows and columns of zeros on each side
     */
    static String lines(
            String slope, String made, String seen, List<Long> shape, List<Integer> stride, List<Integer> padding) {
        return """
                framed = torch.constant_pad_nd(torch.permute(%3$s, [0, 2, 3, 1]), [0, 0, %9$s, %9$s, %8$s, %8$s], 0)
                windows = torch.unfold(torch.unfold(framed, 1, %4$s, %6$s), 2, %5$s, %7$s)
                patches = torch.reshape(torch.permute(windows, [0, 1, 2, 4, 5, 3]), [-1, %10$s])
                places = torch.reshape(torch.permute(%2$s, [0, 2, 3, 1]), [-1, torch.size(%2$s, 1)])
                parts = torch.sub(2, torch.remainder(torch.size(places, 0), 2))
                left = torch.transpose(torch.view(places, [parts, -1, torch.size(places, 1)]), 1, 2)
                products = torch.bmm(left, torch.view(patches, [parts, -1, %10$s]))
                sums = torch.permute(torch.view(products, [parts, -1, %4$s, %5$s, %11$s]), [0, 1, 4, 2, 3])
                for part%1$s in range(parts):
                  torch.add_(%1$s, torch.select(sums, 0, part%1$s))
                """.formatted(
                        slope,
                        made,
                        seen,
                        shape.get(2),
                        shape.get(3),
                        stride.get(0),
                        stride.get(1),
                        padding.get(0),
                        padding.get(1),
                        shape.get(1) * shape.get(2) * shape.get(3),
                        shape.get(1));
    }
}
