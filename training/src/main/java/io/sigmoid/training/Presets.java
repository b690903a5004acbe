package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The jobs that come with the library, each a YAML file beside this class. */
final class Presets {
    static final List<String> NAMES = List.of(
            "digits-mlp",
            "digits-gap",
            "digits-resnet",
            "fashion-gap",
            "fashion-resnet",
            "odd-even",
            "digits-multilabel",
            "digits-joint",
            "digits-branched",
            "digits-lstm",
            "digits-vae",
            "fashion-vae");

    private Presets() {}

    static TrainingJob job(String name) {
        if (!NAMES.contains(name)) {
            throw new TrainingException(
                    "no preset is named \"%s\", choose one of %s".formatted(name, String.join(", ", NAMES)));
        }
        String file = "presets/%s.yaml".formatted(name);
        try (InputStream in = Presets.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + file);
            }
            return JobFormat.fromYaml(new String(in.readAllBytes(), UTF_8), file);
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's " + file + " can't be read", e);
        }
    }
}
