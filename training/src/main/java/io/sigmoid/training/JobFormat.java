package io.sigmoid.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sigmoid.datasets.Augmentation;
import io.sigmoid.datasets.TableFormat;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ZooModule;
import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.artifact.TextFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.util.StdConverter;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Jobs as YAML and as the JSON tree that an artifact stores. */
final class JobFormat {
    /** Names the targets; the datasets module knows nothing of Jackson. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Target.Classes.class, name = "classes"),
        @JsonSubTypes.Type(value = Target.Binary.class, name = "binary"),
        @JsonSubTypes.Type(value = Target.Labels.class, name = "labels"),
        @JsonSubTypes.Type(value = Target.Attributes.class, name = "attributes"),
        @JsonSubTypes.Type(value = Target.Joint.class, name = "joint"),
        @JsonSubTypes.Type(value = Target.Pixels.class, name = "pixels")
    })
    private interface TargetTypes {}

    /** What may be absent in an {@link Augmentation}. */
    private record AugmentationFields(
            @Nullable Double shift,
            @Nullable Double degrees,
            @Nullable Double scale,
            @Nullable Boolean flip,
            @Nullable Double erase,
            @Nullable Double mixup) {}

    @JsonDeserialize(converter = ToAugmentation.class)
    private interface AugmentationDefaults {}

    private static final class ToAugmentation extends StdConverter<AugmentationFields, Augmentation> {
        @Override
        public Augmentation convert(AugmentationFields given) {
            return new Augmentation(
                    Require.orElse(given.shift, 0.0),
                    Require.orElse(given.degrees, 0.0),
                    Require.orElse(given.scale, 0.0),
                    Require.orElse(given.flip, false),
                    Require.orElse(given.erase, 0.0),
                    Require.orElse(given.mixup, 0.0));
        }
    }

    /** What may be absent in a {@link TableFormat}. */
    private record TableFields(
            @Nullable List<String> numeric,
            @Nullable List<String> categorical,
            @Nullable String label,
            @Nullable String separator,
            @Nullable List<String> labels,
            @Nullable List<String> missing) {}

    @JsonDeserialize(converter = ToTable.class)
    private interface TableDefaults {}

    private static final class ToTable extends StdConverter<TableFields, TableFormat> {
        @Override
        public TableFormat convert(TableFields given) {
            if (given.label == null) {
                throw new IllegalArgumentException("label of table is missing");
            }
            return new TableFormat(
                    Require.orElse(given.numeric, List.of()),
                    Require.orElse(given.categorical, List.of()),
                    given.label,
                    Require.orElse(given.separator, ""),
                    Require.orElse(given.labels, List.of()),
                    Require.orElse(given.missing, TableFormat.MISSING));
        }
    }

    private JobFormat() {}

    private static YAMLMapper mapper() {
        return YAMLMapper.builder()
                .addModule(new ZooModule())
                .addMixIn(Target.class, TargetTypes.class)
                .addMixIn(Augmentation.class, AugmentationDefaults.class)
                .addMixIn(TableFormat.class, TableDefaults.class)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .disable(YAMLWriteFeature.USE_NATIVE_TYPE_ID)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .build();
    }

    static String toYaml(TrainingJob job) {
        return mapper().writeValueAsString(job);
    }

    static JsonNode toTree(TrainingJob job) {
        return mapper().valueToTree(job);
    }

    /**
     * Reads what {@link #toTree} made.
     *
     * @param where to name in an error
     */
    static TrainingJob fromTree(JsonNode tree, String where) {
        try {
            return mapper().treeToValue(tree, TrainingJob.class);
        } catch (JacksonException e) {
            throw new TrainingException(where + ": " + reason(e), e);
        }
    }

    static TrainingJob fromYaml(String yaml, String where) {
        try {
            TrainingJob job = mapper().readValue(yaml, TrainingJob.class);
            if (job == null) {
                throw new TrainingException(where + ": is empty, a job in YAML is expected");
            }
            return job;
        } catch (JacksonException e) {
            throw new TrainingException(where + ": " + reason(e), e);
        }
    }

    static TrainingJob read(Path file) {
        return fromYaml(text(file), file.toString());
    }

    static Architecture readArchitecture(Path file) {
        try {
            Architecture architecture = mapper().readValue(text(file), Architecture.class);
            if (architecture == null) {
                throw new TrainingException(file + ": is empty, an architecture in YAML is expected");
            }
            return architecture;
        } catch (JacksonException e) {
            throw new TrainingException(file + ": " + reason(e), e);
        }
    }

    private static String text(Path file) {
        try {
            return TextFile.read(file);
        } catch (NoSuchFileException e) {
            throw new TrainingException("%s: no such file".formatted(file), e);
        } catch (IOException e) {
            throw new TrainingException("%s: can't be read: %s".formatted(file, Reason.of(e)), e);
        }
    }

    /** One line: the rule that was broken, and where in the text. */
    private static String reason(JacksonException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof DatabindException mismatch) {
            return field(mismatch)
                    + mismatch.getOriginalMessage()
                            .replaceAll("(?s)(\\(set `Des|\\R).*", "")
                            .strip()
                    + line(e);
        }
        // YAML's first line is where it was, the second what is wrong there; what is indented is a place in the text.
        String message = String.valueOf(cause.getMessage())
                .lines()
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .limit(2)
                .collect(Collectors.joining(": "));
        return (message.isEmpty() ? "can't be read" : message) + line(e);
    }

    /** The path to the field, such as {@code architecture.inputs: }. */
    private static String field(DatabindException e) {
        return e.getPath().isEmpty()
                ? ""
                : e.getPath().stream()
                        .map(step -> step.getPropertyName() == null ? "" + step.getIndex() : step.getPropertyName())
                        .collect(Collectors.joining(".", "", ": "));
    }

    private static String line(JacksonException e) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1
                ? ""
                : " (line %d)".formatted(e.getLocation().getLineNr());
    }
}
