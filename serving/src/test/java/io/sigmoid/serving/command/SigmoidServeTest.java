package io.sigmoid.serving.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigmoidServeTest {
    @Test
    void noCommand() {
        Run.of().assertFails(2, "Missing required subcommand (see sigmoid-serve --help)");
    }

    @Test
    void anUnknownCommand() {
        Run.of("guess").assertFails(2, "Unmatched argument at index 0: 'guess' (see sigmoid-serve --help)");
    }

    @Test
    void anUnknownOption() {
        Run.of("verify", "m", "--fast").assertFails(2, "Unknown option: '--fast' (see sigmoid-serve verify --help)");
    }

    @Test
    void noDirectory() {
        Run.of("inspect").assertFails(2, "Missing required parameter: 'DIR' (see sigmoid-serve inspect --help)");
    }

    @Test
    void noImage() {
        Run.of("predict", "m")
                .assertFails(
                        2,
                        "Error: Missing required argument (specify one of these): (--image=FILE..."
                                + " [--image=FILE...]... | --row=NAME=VALUE... [--row=NAME=VALUE...]... | --csv=FILE |"
                                + " --sample=N) (see sigmoid-serve predict --help)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "99999999999"})
    void aTopOfNone(String top) {
        Run.of("predict", "m", "--image", "a.png", "--top=" + top)
                .assertFails(
                        2,
                        "Invalid value for option '--top': must be a positive number, got %s (see sigmoid-serve predict --help)"
                                .formatted(top));
    }

    @ParameterizedTest
    @ValueSource(strings = {"predict", "inspect", "verify"})
    void helpIsAResult(String command) {
        assertTrue(Run.of(command, "--help").fineOut().startsWith("Usage: sigmoid-serve " + command));
    }

    @Test
    void theVersionIsAResult() {
        assertTrue(Run.of("--version").fineOut().startsWith("sigmoid-serve "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "verify"})
    void verboseAddsTheStackTrace(String command) {
        Run run = Run.of(command, "none", "--verbose");
        assertTrue(run.err().contains("\tat io.sigmoid.zoo.artifact.Pretrained."), run.err());
    }

    @Test
    void verboseStaysStatusOne() {
        assertEquals(1, Run.of("inspect", "none", "--verbose").status());
    }

    @Test
    void resultsThatCanNotBeWrittenAreAFailure() {
        var full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        var err = new StringWriter();
        int status = SigmoidServe.execute(
                new Console(new PrintWriter(full, false, UTF_8), new PrintWriter(err, true), false), "--version");
        assertEquals(
                new Run(1, "", "sigmoid-serve: the standard output can't be written" + System.lineSeparator()),
                new Run(status, "", err.toString()));
    }
}
