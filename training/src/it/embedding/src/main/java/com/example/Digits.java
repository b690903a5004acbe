package com.example;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.Prediction;
import java.nio.file.Path;

/** A predictor in a plain main. */
public final class Digits {
    private Digits() {}

    // README: main
    public static void main(String[] arguments) {
        try (Classifier digits = Classifier.load(Path.of(arguments[0]))) {
            Prediction prediction = digits.predict(Path.of(arguments[1]));
            System.out.println(prediction.label() + " " + prediction.probability());
            prediction.top(3).forEach(System.out::println);
        }
    }
    // README: end
}
