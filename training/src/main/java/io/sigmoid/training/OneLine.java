package io.sigmoid.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a failure says, in one line. */
public final class OneLine {
    /** PyTorch's interpreter first says that something failed, then where, and what in the end. */
    private static final String INTERPRETER = "TorchScript interpreter";

    private static final Pattern CAUSE = Pattern.compile("(?m)^\\w*Error: (.+)$");

    private OneLine() {}

    /** The line that says most: of its cause if it says nothing itself, the name of its class if that doesn't either. */
    public static String of(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        Throwable cause = failure.getCause();
        if (message.isBlank() && cause != null) {
            return of(cause);
        }
        String line = message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElseThrow();
        if (line.contains(INTERPRETER)) {
            for (Matcher end = CAUSE.matcher(message); end.find(); ) { // The last: one interpreter may call another.
                line = end.group(1);
            }
        }
        return failure instanceof OutOfMemoryError ? "out of memory: " + line : line;
    }
}
