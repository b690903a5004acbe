package io.sigmoid.serving.command;

import static java.util.stream.Collectors.joining;

import io.sigmoid.zoo.Summary;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Provenance;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A manifest for people. */
final class ManifestText {
    private final PrintWriter out;
    private final Manifest manifest;
    private final String layers;

    ManifestText(PrintWriter out, Manifest manifest) {
        this.out = out;
        this.manifest = manifest;
        layers = Summary.of(manifest.architecture()).text(); // May fail, and then nothing is printed.
    }

    void print() {
        out.printf("%s (format %d)%n", manifest.name(), manifest.format());
        architecture();
        input();
        layers();
        if (!manifest.metrics().isEmpty()) {
            section("metrics");
            manifest.metrics().forEach(this::metric);
        }
        provenance(manifest.provenance());
    }

    private void architecture() {
        section("architecture");
        JsonNode tree = Json.mapper().valueToTree(manifest.architecture());
        for (Map.Entry<String, JsonNode> property : tree.properties()) {
            if (!property.getKey().equals("head")) {
                row(property.getKey(), text(property.getValue()));
            }
        }
        row("head", tree.path("head").path("type").asString(""));
        row("labels", String.join(", ", manifest.architecture().head().labels()));
        Calibration calibration = manifest.calibration();
        if (!calibration.equals(Calibration.NONE)) {
            row("calibration", "%s · logit + %s".formatted(calibration.scales(), calibration.shifts()));
        }
        if (!manifest.thresholds().isEmpty()) {
            row(
                    "thresholds",
                    manifest.thresholds().stream().map(String::valueOf).collect(joining(", ")));
        }
    }

    private void input() {
        section("input");
        InputSignature input = manifest.input();
        row(input.name(), "%s float32 in [%s, %s]".formatted(input.shape(), input.minimum(), input.maximum()));
    }

    private void layers() {
        section("layers");
        layers.lines().forEach(line -> out.println("  " + line));
    }

    private void metric(String name, double value) {
        row(
                name,
                new BigDecimal(value)
                        .round(new MathContext(6))
                        .stripTrailingZeros()
                        .toPlainString());
    }

    private void provenance(Provenance provenance) {
        section("provenance");
        row("dataset", provenance.dataset());
        row("sha256", provenance.datasetSha256());
        row("seed", provenance.seed());
        row("git", provenance.git());
        row("time", provenance.time());
        provenance.versions().forEach(this::row);
    }

    private void section(String name) {
        out.println(name);
    }

    private void row(String name, Object value) {
        out.printf("  %-16s %s%n", name, value);
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asString() : value.toString().replace(",", ", ");
    }
}
