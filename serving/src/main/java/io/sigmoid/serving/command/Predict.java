package io.sigmoid.serving.command;

import ai.djl.Device;
import io.sigmoid.serving.BinaryClassifier;
import io.sigmoid.serving.BinaryPrediction;
import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.ImagePreparation;
import io.sigmoid.serving.LoadOptions;
import io.sigmoid.serving.Prediction;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "predict",
        description = "Predicts images: PNG or JPEG of any size, scaled to the model's.",
        mixinStandardHelpOptions = true,
        versionProvider = SigmoidServe.Versions.class)
final class Predict implements Runnable {
    private static final int TOP_OF_TEXT = 5;

    @Parameters(arity = "1", paramLabel = "DIR", description = "Directory of the model.")
    private Path directory = Path.of("");

    @Option(names = "--image", required = true, arity = "1..*", paramLabel = "FILE", description = "Images to predict.")
    private List<Path> images = new ArrayList<>();

    @Option(
            names = "--invert",
            description =
                    "Exchange black and white: for dark ink on white paper, where the model knows light on black.")
    private boolean invert;

    @Option(
            names = "--top",
            paramLabel = "K",
            converter = PositiveNumber.class,
            description = "How many labels to show; ${DEFAULT-VALUE:-5, all of them with --json}.")
    private @Nullable Integer top;

    @Option(names = "--device", defaultValue = "auto", paramLabel = "DEVICE", description = "auto, cpu, gpu or gpu:N.")
    private String device = "auto";

    @Option(
            names = "--engine",
            defaultValue = "AUTO",
            paramLabel = "ENGINE",
            description = "What computes: ${COMPLETION-CANDIDATES}.")
    private LoadOptions.Engine engine = LoadOptions.Engine.AUTO;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    private final Console console;

    Predict(Console console) {
        this.console = console;
    }

    /** The JSON document. */
    private record Document(String model, List<? extends Answer> predictions) {}

    @Override
    public void run() {
        Head head = Artifact.readManifest(directory).architecture().head();
        LoadOptions chosen = options();
        if (head instanceof Head.Binary) {
            yesOrNo(chosen);
        } else {
            oneOfSeveral(chosen);
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
        return LoadOptions.on(chosen).withEngine(engine);
    }

    private void oneOfSeveral(LoadOptions chosen) {
        try (Classifier classifier = Classifier.load(Artifact.read(directory), chosen)) {
            ImagePreparation preparation = chosen(classifier.preparation());
            float[] pixels = pixels(preparation);
            List<Prediction> predictions = classifier.predictAll(pixels);
            int labels = top != null ? top : json ? classifier.labels().size() : TOP_OF_TEXT;
            var answers = new ArrayList<Answer>();
            for (int i = 0; i < images.size(); i++) {
                answers.add(Answer.OneOfSeveral.of(images.get(i), predictions.get(i), labels));
            }
            print(classifier.manifest().name(), answers, preparation, pixels);
        }
    }

    private void yesOrNo(LoadOptions chosen) {
        try (BinaryClassifier classifier = BinaryClassifier.load(Artifact.read(directory), chosen)) {
            ImagePreparation preparation = chosen(classifier.preparation());
            float[] pixels = pixels(preparation);
            List<BinaryPrediction> predictions = classifier.predictAll(pixels);
            var answers = new ArrayList<Answer>();
            for (int i = 0; i < images.size(); i++) {
                answers.add(Answer.YesOrNo.of(
                        images.get(i), predictions.get(i), classifier.threshold(), classifier.labels()));
            }
            print(classifier.manifest().name(), answers, preparation, pixels);
        }
    }

    private ImagePreparation chosen(ImagePreparation preparation) {
        return invert ? preparation.inverted() : preparation;
    }

    /** All images, one after the other. */
    private float[] pixels(ImagePreparation preparation) {
        int size = preparation.size();
        var pixels = new float[Math.multiplyExact(images.size(), size)];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(preparation.pixels(images.get(i)), 0, pixels, i * size, size);
        }
        return pixels;
    }

    private void print(String model, List<Answer> answers, ImagePreparation preparation, float[] pixels) {
        if (json) {
            Json.print(console.out(), new Document(model, answers));
            return;
        }
        var text = new AnswerText(console, preparation);
        for (int i = 0; i < answers.size(); i++) {
            text.print(
                    answers.get(i), Arrays.copyOfRange(pixels, i * preparation.size(), (i + 1) * preparation.size()));
        }
    }
}
