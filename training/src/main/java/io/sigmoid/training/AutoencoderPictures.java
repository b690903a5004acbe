package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.report.Chart;
import io.sigmoid.training.report.Chart.Axis;
import io.sigmoid.training.report.Chart.Mark;
import io.sigmoid.training.report.Chart.Point;
import io.sigmoid.training.report.Chart.Series;
import io.sigmoid.training.report.Page;
import io.sigmoid.training.report.PictureSheet;
import io.sigmoid.training.report.Pictures;
import io.sigmoid.zoo.ConvVae;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * What an autoencoder makes of test images, of chance, and of what lies between two images.
 *
 * @param model its architecture
 * @param images of the test part
 * @param job whose seed the samples come from
 */
record AutoencoderPictures(ConvVae model, LabelledImages images, TrainingJob job) {
    private static final int COLUMNS = 10;
    private static final int ROWS = 4;
    private static final int MAPPED = 2000;

    void addTo(Page page, Block block, NDManager manager) {
        LabelledImages first = images.first(MAPPED);
        double[][] means = means(first, block, manager);
        page.section("Reconstructions", reconstructions(means, block, manager));
        page.section("Samples", samples(block, manager));
        page.section("Between two images", interpolation(means, block, manager));
        page.section("Latent space", map(first, means));
    }

    private Pictures reconstructions(double[][] means, Block block, NDManager manager) {
        int columns = Math.min(COLUMNS, means.length);
        PictureSheet sheet = sheet(columns, 2);
        float[][] decoded = decode(Arrays.copyOf(means, columns), block, manager);
        for (int i = 0; i < columns; i++) {
            sheet.put(i, 0, images.pixels(i)).put(i, 1, decoded[i]);
        }
        return one("Test images as they are above, below what their latent means become", sheet);
    }

    private Pictures samples(Block block, NDManager manager) {
        var random = new Random(job.seed());
        double[][] latent = new double[COLUMNS * ROWS][model.latent()];
        for (double[] row : latent) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return one("Decoded samples of a standard normal distribution", grid(decode(latent, block, manager)));
    }

    private Pictures interpolation(double[][] means, Block block, NDManager manager) {
        double[][] latent = new double[COLUMNS * ROWS][model.latent()];
        for (int row = 0; row < ROWS; row++) {
            double[] from = means[2 * row % means.length];
            double[] to = means[(2 * row + 1) % means.length];
            for (int column = 0; column < COLUMNS; column++) {
                double t = column / (COLUMNS - 1.0);
                Arrays.setAll(latent[row * COLUMNS + column], i -> (1 - t) * from[i] + t * to[i]);
            }
        }
        return one(
                "From the latent mean of one test image, left, straight to that of another, right",
                grid(decode(latent, block, manager)));
    }

    private Chart map(LabelledImages shown, double[][] means) {
        PrincipalPlane plane = PrincipalPlane.of(means, new SplittableRandom(job.seed()));
        var points = new ArrayList<List<Point>>();
        int series = shown.oneLabelEach() ? shown.labels().size() : 1;
        for (int i = 0; i < series; i++) {
            points.add(new ArrayList<>());
        }
        for (int row = 0; row < means.length; row++) {
            double[] at = plane.project(means[row]);
            points.get(series == 1 ? 0 : shown.label(row)).add(new Point(at[0], at[1]));
        }
        var all = new ArrayList<Series>();
        for (int i = 0; i < series; i++) {
            if (!points.get(i).isEmpty()) {
                all.add(new Series(series == 1 ? "images" : shown.labels().get(i), Mark.DOTS, points.get(i)));
            }
        }
        String title = String.format(
                Locale.ROOT,
                "Latent means of %,d test images on the plane of their largest variance, %.0f %% of it",
                means.length,
                100 * plane.share());
        return new Chart(
                title, title, Axis.of("first principal component"), Axis.of("second principal component"), all);
    }

    private double[][] means(LabelledImages chosen, Block block, NDManager manager) {
        double[][] means = new double[chosen.size()][model.latent()];
        // As they are, which is how an application shows them to the encoder.
        var grey = new Target.Pixels(Target.Binarisation.NONE, 0);
        try (Epochs epochs = Epochs.of(chosen, grey, manager)) {
            ForwardPass.over(epochs, ConvVae.encoder(block), false, (from, outputs, data) -> {
                float[] all = outputs.get(0).toFloatArray();
                for (int i = 0; i < all.length; i++) {
                    means[from + i / model.latent()][i % model.latent()] = all[i];
                }
            });
        }
        return means;
    }

    /** Pixels in [0, 1] of latent values. */
    private float[][] decode(double[][] latent, Block block, NDManager manager) {
        float[] values = new float[latent.length * model.latent()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) latent[i / model.latent()][i % model.latent()];
        }
        try (Autograd none = Autograd.pause();
                NDManager scratch = manager.newSubManager();
                NDArray in = scratch.create(values, new Shape(latent.length, model.latent()))) {
            float[] logits = ConvVae.decoder(block)
                    .forward(new ParameterStore(scratch, false), new NDList(in), false)
                    .singletonOrThrow()
                    .toFloatArray();
            int size = logits.length / latent.length;
            float[][] pictures = new float[latent.length][size];
            for (int i = 0; i < logits.length; i++) {
                pictures[i / size][i % size] = logits[i];
            }
            for (float[] picture : pictures) {
                model.head().link(picture, 0);
            }
            return pictures;
        }
    }

    private PictureSheet grid(float[][] pictures) {
        PictureSheet sheet = sheet(COLUMNS, ROWS);
        for (int i = 0; i < pictures.length; i++) {
            sheet.put(i % COLUMNS, i / COLUMNS, pictures[i]);
        }
        return sheet;
    }

    private PictureSheet sheet(int columns, int rows) {
        return new PictureSheet(columns, rows, images.channels(), images.height(), images.width());
    }

    private Pictures one(String caption, PictureSheet sheet) {
        return new Pictures(caption, List.of(sheet.picture(Math.max(1, 84 / images.width()), caption, "")));
    }
}
