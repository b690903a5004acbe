package io.sigmoid.serving.command;

import io.sigmoid.serving.LoadOptions;
import picocli.CommandLine.Option;

/** What commands that predict have in common. */
final class Computing {
    @Option(
            names = "--engine",
            defaultValue = "AUTO",
            paramLabel = "ENGINE",
            description = "What computes: ${COMPLETION-CANDIDATES}.")
    LoadOptions.Engine engine = LoadOptions.Engine.AUTO;

    @Option(
            names = "--invert",
            description =
                    "Exchange black and white: for dark ink on white paper, where the model knows light on black.")
    boolean invert;
}
