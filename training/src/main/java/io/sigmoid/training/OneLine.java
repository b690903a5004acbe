package io.sigmoid.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a failure says, in one line. */
public final class OneLine {
    /** PyTorch's interpreter first says that something failed, then where, and what in the end. */
    private static final String INTERPRETER = "TorchScript interpreter";

    private static final Pattern CAUSE = Pattern.compile("(?m)^\\w*Error: (.+)$");

    private OneLine() {}

    /** The line that says most; the name of the failure's class if it says nothing. */
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        String line = message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElseThrow();
        if (line.contains(INTERPRETER)) {
            Matcher cause = CAUSE.matcher(message);
            line = cause.find() ? cause.group(1) : line;
        }
        return failure instanceof OutOfMemoryError ? "out of memory: " + line : line;
    }
}
