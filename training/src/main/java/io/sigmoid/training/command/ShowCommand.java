package io.sigmoid.training.command;

import io.sigmoid.datasets.ContactSheet;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.datasets.TableCard;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train show}. */
@Command(
        name = "show",
        description =
                "Draws a sheet of a data set's first training images with their labels, or tells what a CSV file has.")
final class ShowCommand implements Callable<Integer> {
    /** Side of a picture on the sheet. */
    private static final int LONGEST = 128;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME|DIR|FILE.csv", description = "A data set, a directory of images, or a CSV file.")
    private String data;

    @Option(names = "--out", paramLabel = "FILE.png", description = "The picture to write; of images only.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        if (data.toLowerCase(Locale.ROOT).endsWith(".csv")) {
            return columns();
        }
        if (out == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--out=FILE.png'");
        }
        LabelledImages images = ImageSource.of(data).load(Part.TRAIN);
        ContactSheet sheet = ContactSheet.standard();
        sheet.write(small(images.first(sheet.columns() * sheet.rows())), out);
        spec.commandLine()
                .getOut()
                .println(String.format(
                        Locale.ROOT,
                        "%s: %,d training images of %d×%d×%d, the first on %s",
                        images.name(),
                        images.size(),
                        images.channels(),
                        images.height(),
                        images.width(),
                        out));
        return 0;
    }

    /** Photographs would make a sheet of more pixels than memory holds. */
    private static LabelledImages small(LabelledImages images) {
        int longest = Math.max(images.height(), images.width());
        if (longest <= LONGEST) {
            return images;
        }
        return images.scaledTo(
                images.channels(),
                Math.max(1, images.height() * LONGEST / longest),
                Math.max(1, images.width() * LONGEST / longest));
    }

    private int columns() {
        if (out != null) {
            throw new ParameterException(spec.commandLine(), "--out is for images, a CSV file has none");
        }
        TableCard table = TableCard.of(Path.of(data));
        spec.commandLine().getOut().println(table);
        table.columns().forEach(column -> spec.commandLine().getOut().println("  " + column));
        return 0;
    }
}
