package io.sigmoid.training.report;

import io.sigmoid.training.report.Chart.Axis;
import io.sigmoid.training.report.Chart.Mark;
import io.sigmoid.training.report.Chart.Series;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/** A page with every kind of item. */
final class SamplePage {
    private SamplePage() {}

    static Page page() throws IOException {
        double[] x = {1, 2, 3, 4, 5};
        double[] down = {0.9, 0.4, 0.2, 0.12, 0.1};
        double[] up = {0.7, 0.85, 0.91, 0.94, 0.95};
        return new Page("digits-gap", "GapCnn on mnist: 99.21 % right.")
                .section(
                        "Learning",
                        new Paragraph("Two curves & a <tag>."),
                        chart(
                                "Loss",
                                Axis.logarithmic("nats"),
                                Series.of("training", Mark.LINE, x, down),
                                Series.of("validation", Mark.LINE, x, up)),
                        chart(
                                "Accuracy",
                                Axis.share("share"),
                                Series.of("validation", Mark.LINE, x, up),
                                Series.of("chance", Mark.DASHED, x, down)))
                .section(
                        "Mistakes",
                        new HeatTable(
                                "Confusion",
                                "true",
                                "predicted",
                                List.of("no", "yes"),
                                List.of(List.of(90, 10), List.of(0, 1100))),
                        new Table(
                                "Per label",
                                List.of("label", "F1", "note"),
                                List.of(List.of("no", "0.9474", "a"), List.of("yes", "0.9955", "b"))),
                        chart(
                                "Latent",
                                Axis.of("second"),
                                Series.of("a", Mark.DOTS, x, up),
                                Series.of("b", Mark.STEPS, x, down)),
                        new Pictures("Wrong", List.of(new Pictures.Picture(png(), 84, "a grey square", "2, not 7"))))
                .section("Nothing")
                .section("Job", new Listing("As YAML", "name: digits-gap\nepochs: 8\n"));
    }

    private static Chart chart(String title, Axis y, Series... series) {
        return new Chart(title, title + " by epoch", Axis.whole("epoch"), y, List.of(series));
    }

    private static byte[] png() throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", out);
        return out.toByteArray();
    }
}
