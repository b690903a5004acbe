package io.sigmoid.serving.command;

import ai.djl.Device;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.sigmoid.serving.DecodedImage;
import io.sigmoid.serving.ImagePreparation;
import io.sigmoid.serving.LoadOptions;
import io.sigmoid.serving.Predictor;
import io.sigmoid.serving.Vae;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "predict",
        description = "Predicts images (PNG or JPEG of any size, scaled to the model's) or rows of a table; draws with"
                + " an autoencoder.",
        mixinStandardHelpOptions = true,
        versionProvider = SigmoidServe.Versions.class)
final class Predict implements Runnable {
    private static final int TOP_OF_TEXT = 5;

    @Parameters(
            arity = "1",
            paramLabel = "DIR",
            description = "Directory or zip file of the model, or the name of a pretrained one.")
    private Path directory = Path.of("");

    @ArgGroup(multiplicity = "1")
    private Inputs inputs = new Inputs();

    @Option(
            names = "--top",
            paramLabel = "K",
            converter = PositiveNumber.class,
            description = "How many labels to show; ${DEFAULT-VALUE:-5, all of them with --json}.")
    private @Nullable Integer top;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of --sample; ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where an autoencoder's pictures are written as PNG; nowhere if it is not given.")
    private @Nullable Path out;

    @Option(names = "--device", defaultValue = "auto", paramLabel = "DEVICE", description = "auto, cpu, gpu or gpu:N.")
    private String device = "auto";

    @Mixin
    private Computing computing = new Computing();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    private final Console console;

    Predict(Console console) {
        this.console = console;
    }

    /** What is predicted: one of these. */
    private static final class Inputs {
        @Option(names = "--image", arity = "1..*", paramLabel = "FILE", description = "Images to predict.")
        private List<Path> images = new ArrayList<>();

        @Option(
                names = "--row",
                arity = "1..*",
                paramLabel = "NAME=VALUE",
                description = "The columns of one row to predict.")
        private Map<String, String> row = new LinkedHashMap<>();

        @Option(names = "--csv", paramLabel = "FILE", description = "Rows to predict, with a header.")
        private @Nullable Path csv;

        @Option(
                names = "--sample",
                paramLabel = "N",
                converter = PositiveNumber.class,
                description = "How many pictures an autoencoder is to draw.")
        private @Nullable Integer sample;
    }

    /** The JSON document. */
    private record Document(String model, List<?> predictions) {}

    /** An answer of labels. */
    private record Labelled(String input, @JsonUnwrapped Answer answer) {}

    /** An answer that is a picture, and where it was written. */
    private record Drawn(String input, @Nullable String file, List<Float> brightness) {}

    @Override
    public void run() {
        try (Predictor<?> predictor = Predictor.load(Pretrained.find(directory), options())) {
            if (inputs.sample != null) {
                sample(predictor, inputs.sample);
            } else if (inputs.images.isEmpty()) {
                rows(predictor);
            } else {
                images(predictor);
            }
        }
    }

    /** PyTorch is asked for its devices only if one of them is meant. */
    private LoadOptions options() {
        Device chosen =
                switch (device) {
                    case "auto" -> null;
                    case "cpu" -> Device.cpu();
                    default -> Devices.parse(device);
                };
        return LoadOptions.on(chosen).withEngine(computing.engine);
    }

    private void sample(Predictor<?> predictor, int count) {
        if (!(predictor instanceof Vae vae)) {
            throw new IllegalArgumentException("--sample must be asked of an autoencoder: %s has labels"
                    .formatted(predictor.manifest().name()));
        }
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add("sample-" + i);
        }
        draw(predictor.manifest(), names, vae.sample(count, seed));
    }

    private void rows(Predictor<?> predictor) {
        List<Map<String, String>> rows = inputs.csv == null ? List.of(inputs.row) : RowFile.read(inputs.csv);
        predictor.manifest().input().rows().ifPresent(encoding -> check(rows, encoding));
        var names = new ArrayList<String>();
        var pictures = new ArrayList<AnswerText.Picture>();
        for (int i = 1; i <= rows.size(); i++) {
            names.add("row " + i);
            pictures.add(AnswerText.Picture.NONE);
        }
        print(predictor.manifest(), names, predictor.predictRows(rows), pictures);
    }

    /** A column that is misspelt would be a missing value. */
    private void check(List<Map<String, String>> rows, RowEncoding encoding) {
        List<String> names =
                encoding.columns().stream().map(RowEncoding.Column::name).toList();
        for (Map<String, String> row : rows) {
            if (inputs.csv != null && !row.keySet().containsAll(names)) {
                throw new IllegalArgumentException(
                        "%s: the model needs the columns %s, got %s".formatted(inputs.csv, names, row.keySet()));
            } else if (inputs.csv == null && !names.containsAll(row.keySet())) {
                throw new IllegalArgumentException(
                        "--row: the model has the columns %s, got %s".formatted(names, row.keySet()));
            }
        }
    }

    private void images(Predictor<?> predictor) {
        ImagePreparation own = predictor.preparation();
        ImagePreparation preparation = computing.invert ? own.inverted() : own;
        float[] pixels = pixels(preparation);
        List<String> names = inputs.images.stream().map(Path::toString).toList();
        if (predictor instanceof Vae vae) {
            draw(predictor.manifest(), names, vae.predictAll(pixels));
            return;
        }
        var text = new AnswerText(console);
        int size = preparation.size();
        var pictures = new ArrayList<AnswerText.Picture>();
        for (int i = 0; i < names.size(); i++) {
            pictures.add(text.picture(Arrays.copyOfRange(pixels, i * size, (i + 1) * size), preparation));
        }
        print(predictor.manifest(), names, predictor.predictAll(pixels), pictures);
    }

    /** All images, one after the other. */
    private float[] pixels(ImagePreparation preparation) {
        int size = preparation.size();
        var pixels = new float[Math.multiplyExact(inputs.images.size(), size)];
        for (int i = 0; i < inputs.images.size(); i++) {
            System.arraycopy(preparation.pixels(inputs.images.get(i)), 0, pixels, i * size, size);
        }
        return pixels;
    }

    private void print(Manifest model, List<String> names, List<?> predictions, List<AnswerText.Picture> pictures) {
        int labels = top != null ? top : json ? Integer.MAX_VALUE : TOP_OF_TEXT;
        var text = new AnswerText(console);
        var answers = new ArrayList<Labelled>();
        for (int i = 0; i < names.size(); i++) {
            answers.add(new Labelled(
                    names.get(i),
                    Answer.of(predictions.get(i), model.architecture().head(), model.decisionThresholds(), labels)));
        }
        if (json) {
            Json.print(console.out(), new Document(model.name(), answers));
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            text.print(names.get(i), answers.get(i).answer(), pictures.get(i));
        }
    }

    private void draw(Manifest model, List<String> names, List<DecodedImage> images) {
        var text = new AnswerText(console);
        var drawn = new ArrayList<Drawn>();
        for (int i = 0; i < images.size(); i++) {
            DecodedImage image = images.get(i);
            Path file = out == null ? null : PngFile.write(image.image(), out, String.format(Locale.ROOT, "%03d", i));
            var brightness = new ArrayList<Float>();
            for (float value : image.brightness()) {
                brightness.add(value);
            }
            drawn.add(new Drawn(names.get(i), file == null ? null : file.toString(), brightness));
        }
        if (json) {
            Json.print(console.out(), new Document(model.name(), drawn));
            return;
        }
        for (int i = 0; i < images.size(); i++) {
            DecodedImage image = images.get(i);
            console.out()
                    .printf(
                            "%s:%s%n",
                            names.get(i), out == null ? "" : " " + drawn.get(i).file());
            text.picture(image.brightness(), image.shape()).lines().forEach(console.out()::println);
        }
    }
}
