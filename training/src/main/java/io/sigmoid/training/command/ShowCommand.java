package io.sigmoid.training.command;

import io.sigmoid.datasets.ContactSheet;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train show}. */
@Command(name = "show", description = "Draws a sheet of a data set's first training images with their labels.")
final class ShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME|DIR", description = "A data set, or a directory of images.")
    private String data;

    @Option(names = "--out", required = true, paramLabel = "FILE.png", description = "The picture to write.")
    private Path out;

    @Override
    public Integer call() {
        LabelledImages images = ImageSource.of(data).load(Part.TRAIN);
        ContactSheet.standard().write(images, out);
        spec.commandLine()
                .getOut()
                .println("%s: %,d training images of %d×%d×%d, the first on %s"
                        .formatted(
                                images.name(), images.size(), images.channels(), images.height(), images.width(), out));
        return 0;
    }
}
