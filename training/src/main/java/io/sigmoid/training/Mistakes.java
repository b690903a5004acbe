package io.sigmoid.training;

import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.training.metrics.ClassPredictions;
import io.sigmoid.training.metrics.OutputPredictions;
import io.sigmoid.training.report.Item;
import io.sigmoid.training.report.PictureSheet;
import io.sigmoid.training.report.Pictures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The images that a model is surest of and wrong about. */
final class Mistakes {
    private static final int SHOWN = 16;

    /** One wrong answer and how sure the model was of it. */
    private record Mistake(int example, float probability, String said, String is) {}

    private Mistakes() {}

    /** Pictures of them; nothing if there is no mistake. */
    static List<Item> of(OutputPredictions output, LabelledImages images) {
        List<Mistake> all = output instanceof ClassPredictions classes ? ofClasses(classes) : ofQuestions(output);
        List<Pictures.Picture> pictures = all.stream()
                .sorted(Comparator.comparing(Mistake::probability).reversed())
                .limit(SHOWN)
                .map(mistake -> picture(mistake, images))
                .toList();
        return pictures.isEmpty()
                ? List.of()
                : List.of(new Pictures(
                        String.format(Locale.ROOT, "%d of %,d wrong answers", pictures.size(), all.size()), pictures));
    }

    private static List<Mistake> ofClasses(ClassPredictions output) {
        var all = new ArrayList<Mistake>();
        for (int example = 0; example < output.examples(); example++) {
            int said = output.predicted(example);
            if (said != output.truth(example)) {
                all.add(new Mistake(
                        example,
                        output.probability(example, said),
                        output.labels().get(said),
                        output.labels().get(output.truth(example))));
            }
        }
        return all;
    }

    private static List<Mistake> ofQuestions(OutputPredictions output) {
        var all = new ArrayList<Mistake>();
        for (int label = 0; label < output.labels().size(); label++) {
            String name = output.labels().get(label);
            for (int example = 0; example < output.examples(); example++) {
                boolean said = output.decision(example, label);
                if (said != output.truth(example, label)) {
                    float p = output.probability(example, label);
                    all.add(new Mistake(example, said ? p : 1 - p, answer(name, said), answer(name, !said)));
                }
            }
        }
        return all;
    }

    private static String answer(String label, boolean yes) {
        return yes ? label : "not " + label;
    }

    private static Pictures.Picture picture(Mistake mistake, LabelledImages images) {
        String caption =
                String.format(Locale.ROOT, "%s, p = %.3f (is %s)", mistake.said(), mistake.probability(), mistake.is());
        return new PictureSheet(1, 1, images.channels(), images.height(), images.width())
                .put(0, 0, images.pixels(mistake.example()))
                .picture(scale(images.width()), "test image %d: %s".formatted(mistake.example(), caption), caption);
    }

    /** Small pictures become large enough to see. */
    static double scale(int width) {
        return Math.max(1, 112 / width);
    }
}
