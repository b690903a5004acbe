package io.sigmoid.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.report.Heat;
import io.sigmoid.training.report.Item;
import io.sigmoid.training.report.PictureSheet;
import io.sigmoid.training.report.Pictures;
import io.sigmoid.zoo.ActivationMapped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where in a picture the evidence for its label is: the maps whose means are the logits.
 *
 * @param model with a map for every logit
 * @param images to choose from
 */
record ActivationMaps(ActivationMapped model, LabelledImages images, Target target) {
    private static final int SHOWN = 10;
    /** The most pixels of a drawn map for one of the picture. */
    private static final int FINEST = 4;

    /** As wide as a drawn map is, if its picture is not wider. */
    private static final int WIDEST = 448;

    /** For one picture of each of the first labels, the map of the first output's label of most evidence. */
    List<Item> items(Block block, NDManager manager) {
        int[] rows = onePerLabel();
        if (rows.length == 0) {
            return List.of();
        }
        var pictures = new ArrayList<Pictures.Picture>();
        List<String> labels = model.head().outputs().get(0).head().logitLabels();
        try (Epochs chosen = Epochs.of(images.rows(rows), target, manager)) {
            ForwardPass.over(chosen, model.maps(block), false, (from, outputs, data) -> {
                int height = (int) outputs.get(0).getShape().get(2);
                int width = (int) outputs.get(0).getShape().get(3);
                float[] maps = outputs.get(0).toFloatArray();
                int size = height * width;
                int logits =
                        maps.length / size / (int) outputs.get(0).getShape().get(0);
                for (int i = 0; i * logits * size < maps.length; i++) {
                    int best = mostEvidence(maps, i * logits, logits, size);
                    int at = (i * logits + best) * size;
                    pictures.add(picture(rows[from + i], maps, at, height, width, labels.get(best)));
                }
            });
        }
        return List.of(new Pictures(
                "A test image, and where in it the evidence for (orange) and against (blue) a label is", pictures));
    }

    private int[] onePerLabel() {
        return IntStream.range(0, Math.min(SHOWN, images.labels().size()))
                .flatMap(label -> IntStream.range(0, images.size())
                        .filter(row -> images.has(row, label))
                        .limit(1))
                .distinct()
                .toArray();
    }

    /** The logit is the mean of its map, so the largest sum. */
    private static int mostEvidence(float[] maps, int first, int logits, int size) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int logit = 0; logit < logits; logit++) {
            double sum = 0;
            for (int i = 0; i < size; i++) {
                sum += maps[(first + logit) * size + i];
            }
            if (sum > most) {
                most = sum;
                best = logit;
            }
        }
        return best;
    }

    private Pictures.Picture picture(int row, float[] maps, int from, int height, int width, String label) {
        int fine = Math.max(1, Math.min(FINEST, WIDEST / Math.max(images.height(), images.width())));
        int fineHeight = images.height() * fine;
        int fineWidth = images.width() * fine;
        float[] image = new float[3 * fineHeight * fineWidth];
        byte[] pixels = images.pixels(row);
        int plane = images.height() * images.width();
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < fineHeight; y++) {
                for (int x = 0; x < fineWidth; x++) {
                    int at = (c % images.channels()) * plane + y / fine * images.width() + x / fine;
                    image[(c * fineHeight + y) * fineWidth + x] = (pixels[at] & 0xff) / 255f;
                }
            }
        }
        float[] map = Arrays.copyOfRange(maps, from, from + height * width);
        float[] heat = Heat.over(image, fineHeight, fineWidth, map, height, width);
        String names = String.join(
                ", ",
                IntStream.range(0, images.labels().size())
                        .filter(i -> images.has(row, i))
                        .mapToObj(images.labels()::get)
                        .toList());
        String caption = "evidence for %s (is %s)".formatted(label, names);
        return new PictureSheet(2, 1, 3, fineHeight, fineWidth)
                .put(0, 0, image)
                .put(1, 0, heat)
                .picture(
                        Mistakes.scale(images.width()) / fine,
                        "test image %d and its map: %s".formatted(row, caption),
                        caption);
    }
}
