package io.sigmoid.serving.http;

import io.sigmoid.serving.Models;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One small model of 28×28 pictures with random weights for each kind of head. */
final class DigitModels {
    private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private DigitModels() {}

    static Path joint(Path directory) {
        return Models.image(
                directory,
                new GapCnn(
                        ImageShape.MNIST,
                        List.of(4, 6),
                        Pooling.DENSE,
                        Head.joint(
                                new Head.Output("parity", Head.binary("even", "odd")),
                                new Head.Output("digit", Head.multiClass(DIGITS)))));
    }

    static Path multiLabel(Path directory) {
        return Models.image(
                directory, new GapCnn(ImageShape.MNIST, List.of(4, 6), Pooling.LABEL_MAPS, Head.multiLabel(DIGITS)));
    }

    static Path vae(Path directory) {
        return Models.image(directory, new ConvVae(ImageShape.MNIST, List.of(4, 6), 4));
    }

    static Map<String, Path> all(Path directory) {
        var models = new LinkedHashMap<String, Path>();
        models.put("digits", Models.digits(directory.resolve("digits")));
        models.put("joint", joint(directory.resolve("joint")));
        models.put("several", multiLabel(directory.resolve("several")));
        models.put("vae", vae(directory.resolve("vae")));
        return models;
    }
}
