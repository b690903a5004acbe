package io.sigmoid.zoo.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.DataType;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowEncodingTest {
    private static final RowEncoding FLOWERS = new RowEncoding(
            List.of(
                    new RowEncoding.Numeric("length", 2, 0.5, true),
                    new RowEncoding.Categorical("colour", List.of("blue", "red"), false)),
            List.of("", "NA"));
    private static final Mlp MLP = Mlp.of(4, Head.binary("rose", "iris"));

    @TempDir
    Path temp;

    @Test
    void numbersAreStandardisedAndNamesOneHot() {
        assertArrayEquals(new float[] {4, 0, 0, 1}, FLOWERS.encode(Map.of("length", " 4 ", "colour", "red")));
        assertEquals(List.of("length", "length missing", "colour=blue", "colour=red"), FLOWERS.features());
    }

    @ParameterizedTest
    @CsvSource({"''", "NA", "' NA '"})
    void whatTheFileHasForAMissingValueIsMissingHereToo(String field) {
        assertArrayEquals(new float[] {0, 1, 1, 0}, FLOWERS.encode(Map.of("length", field, "colour", "blue")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "long | red | column length: \"long\", must be a finite number",
                "1d | red | column length: \"1d\", must be a finite number",
                "0x1p4 | red | column length: \"0x1p4\", must be a finite number",
                "1e300 | red | column length: 1.0E300, must be within a billion deviations (0.5) of the training rows' mean, 2.0",
                "1 | pink | column colour: \"pink\", must be one of [blue, red]",
                "1 | NA | column colour: is missing, must be one of [blue, red]"
            })
    void aFieldThatBreaksTheRuleIsRefused(String length, String colour, String message) {
        var e = assertThrows(
                IllegalArgumentException.class, () -> FLOWERS.encode(Map.of("length", length, "colour", colour)));
        assertEquals(message, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "+1.5, 1.5", "-.5e1, -5", "1., 1", "' 2 ', 2", "1e-3, .001"})
    void decimalsAreNumbers(String field, double number) {
        assertEquals(number, RowEncoding.Numeric.number(field).orElseThrow());
    }

    @Test
    void theArtifactKeepsIt() {
        Models.write(temp.resolve("model"), MLP, InputSignature.table(FLOWERS));
        assertEquals(
                Optional.of(FLOWERS),
                Artifact.read(temp.resolve("model")).manifest().input().rows());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"deviation\" : 0.5` | `\"deviation\" : 0.0` | deviation positive, got 2.0 and 0.0",
                "`\"type\" : \"numeric\"` | `\"type\" : \"java.lang.Object\"` | java.lang.Object",
                "`\"values\" : [ \"blue\", \"red\" ]` | `\"values\" : [ \"blue\", null ]` | an element of values of column colour is missing",
                "`\"values\" : [ \"blue\", \"red\" ]` | `\"values\" : [ \"blue\" ]` | shape of the input must be [3], the features of its rows, got [4]",
                "`\"name\" : \"colour\"` | `\"name\" : \"length\"` | with different names, got [length, length]",
                "`\"missing\" : [ \"\", \"NA\" ]` | `\"missing\" : null` | missing",
            })
    void aChangedOneIsRefused(String text, String by, String message) {
        Models.write(temp.resolve("model"), MLP, InputSignature.table(FLOWERS));
        Resealed.replace(temp.resolve("model"), text, by);
        String refusal = assertThrows(ArtifactException.class, () -> Artifact.read(temp.resolve("model")))
                .getMessage();
        assertEquals(true, refusal.contains(message), refusal);
    }

    @Test
    void theShapeOfTheInputIsThatOfItsRows() {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> new InputSignature("row", List.of(3), DataType.FLOAT32, 0, 1, Optional.of(FLOWERS)));
        assertEquals("shape of the input must be [4], the features of its rows, got [3]", e.getMessage());
    }
}
