package io.sigmoid.serving.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one run of the command did. */
record Run(int status, String out, String err) {
    static Run of(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = SigmoidServe.execute(
                new Console(new PrintWriter(out, true), new PrintWriter(err, true), false),
                Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }

    void assertFails(int status, String line) {
        assertEquals(new Run(status, "", "sigmoid-serve: " + line + System.lineSeparator()), this);
    }

    /** One line that has the part. */
    void assertFailsSaying(int status, String part) {
        assertEquals(status, this.status, err);
        assertTrue(err.matches("sigmoid-serve: .*\\R") && err.contains(part), err);
        assertEquals("", out);
    }

    void assertFailsAbout(Path file, String what) {
        assertFails(1, file + ": " + what);
    }

    String fineOut() {
        assertEquals(new Run(0, out, ""), this);
        return out;
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(fineOut());
    }
}
