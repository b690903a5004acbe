package com.example;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.Prediction;
import java.nio.file.Path;

/** A predictor in an application. */
public final class Predict {
    private Predict() {}

    /** Returns the label of the picture. */
    public static String predict(Path model, Path png) {
        // README: predictor
        try (Classifier digits = Classifier.load(model)) { // thread-safe: one for the whole application
            Prediction answer = digits.predict(png);
            System.out.printf("%s with probability %.3f%n", answer.label(), answer.probability());
            return answer.label();
        }
        // README: end
    }
}
