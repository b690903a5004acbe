package io.sigmoid.zoo;

/**
 * The transposed convolution to few channels, in TorchScript.
 *
 * <p>PyTorch's kernels fill few channels up to many. Here one matrix product makes every pixel's patch; the patches, cut
 * into tiles as high and wide as the stride, are added where they overlap, and the tiles make the image. The kernel is
 * filled up with zeros to a multiple of the stride; it takes memory for the square of that a pixel of the input and channel
 * of the output, and an addition a tile, so that it suits kernels of a few strides.
 */
public final class OverlapAdd {
    /** The name of the image that it makes. */
    public static final String RESULT = "image";

    /** The name of the matrix of the input's pixels, {@code (N · H · W, in)}. */
    public static final String PIXELS = "pixels";

    /** The name of the input's gradient. */
    public static final String INPUT_SLOPE = "sown";

    private OverlapAdd() {}

    /**
     * Lines that make the image.
     *
     * @param x name of the input, {@code (N, in, H, W)}
     * @param weight name of the weights, {@code (in, filters, kernel, kernel)}
     * @param bias name of the bias, {@code (filters)} float32, in which the patches are added, be the rest bfloat16
     * @param padding pixels cut from each edge
     * @param outputPadding pixels added at the bottom and the right
     */
    public static String lines(
            String x, String weight, String bias, int filters, int kernel, int stride, int padding, int outputPadding) {
        int tiles = (kernel + stride - 1) / stride;
        int fill = tiles * stride - kernel;
        // What is left of padding where the last tile's filling is cut off, too.
        int more = outputPadding - padding - fill;
        return """
                filled = torch.constant_pad_nd(%2$s, [0, %6$s, 0, %6$s], 0)
                tiled = torch.permute(torch.reshape(filled, [-1, %4$s, %5$s, %7$s, %5$s, %7$s]), [0, 2, 4, 1, 3, 5])
                pixels = torch.reshape(torch.permute(%1$s, [0, 2, 3, 1]), [-1, torch.size(%1$s, 1)])
                made = torch.mm(pixels, torch.reshape(tiled, [torch.size(%1$s, 1), -1]))
                patches = torch.to(made, %3$s, False, False, None)
                sizes = [-1, torch.size(%1$s, 2), torch.size(%1$s, 3), %8$s, %9$s]
                tiles = torch.unbind(torch.view(patches, sizes), 3)
                sum = torch.constant_pad_nd(tiles[0], [0, 0, 0, %10$s, 0, %10$s], 0)
                for tile in range(%11$s):
                  right = torch.remainder(torch.add(tile, 1), %5$s)
                  down = torch.floordiv(torch.add(tile, 1), %5$s)
                  edges = [0, 0, right, torch.sub(%10$s, right), down, torch.sub(%10$s, down)]
                  sum = torch.add(sum, torch.constant_pad_nd(tiles[torch.add(tile, 1)], edges, 0))
                high = torch.mul(torch.size(sum, 1), %7$s)
                wide = torch.mul(torch.size(sum, 2), %7$s)
                laid = torch.view(sum, [-1, torch.size(sum, 1), torch.size(sum, 2), %4$s, %7$s, %7$s])
                whole = torch.reshape(torch.permute(laid, [0, 3, 1, 4, 2, 5]), [-1, %4$s, high, wide])
                cut = torch.constant_pad_nd(whole, [%12$s, %13$s, %12$s, %13$s], 0)
                %14$s = torch.add(cut, torch.view(%3$s, [-1, 1, 1]))
                """.formatted(
                        x,
                        weight,
                        bias,
                        filters,
                        tiles,
                        fill,
                        stride,
                        tiles * tiles,
                        filters * stride * stride,
                        tiles - 1,
                        tiles * tiles - 1,
                        -padding,
                        more,
                        RESULT);
    }

    /**
     * Lines for the way back, which add to the gradient of the weights.
     *
     * @param slope name of the gradient of the image
     * @param x name of the input
     * @param pixels name of {@link #PIXELS}
     * @param weight name of the weights
     * @param weightSlope name of their gradient
     * @return lines and, as {@link #INPUT_SLOPE}, the input's gradient
     */
    public static String backward(
            String slope,
            String x,
            String pixels,
            String weight,
            String weightSlope,
            int kernel,
            int stride,
            int padding) {
        return """
                framed = torch.constant_pad_nd(%1$s, [%8$s, %8$s, %8$s, %8$s], 0)
                windows = torch.unfold(torch.unfold(framed, 2, %6$s, %7$s), 3, %6$s, %7$s)
                kernels = torch.reshape(%4$s, [torch.size(%2$s, 1), -1])
                seen = torch.reshape(torch.permute(windows, [1, 4, 5, 0, 2, 3]), [torch.size(kernels, 1), -1])
                torch.add_(%5$s, torch.reshape(torch.t(torch.mm(seen, %3$s)), torch.size(%4$s)))
                sizes = [-1, torch.size(%2$s, 2), torch.size(%2$s, 3), torch.size(%2$s, 1)]
                %9$s = torch.permute(torch.view(torch.mm(torch.t(seen), torch.t(kernels)), sizes), [0, 3, 1, 2])
                """.formatted(slope, x, pixels, weight, weightSlope, kernel, stride, padding, INPUT_SLOPE);
    }
}
