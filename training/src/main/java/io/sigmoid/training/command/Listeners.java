package io.sigmoid.training.command;

import io.sigmoid.training.JsonLog;
import io.sigmoid.training.Progress;
import io.sigmoid.training.tensorboard.TensorBoard;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Those who hear how a run goes, open as long as it lasts. */
record Listeners(
        ProgressLine line,
        @Nullable JsonLog jsonLog,
        @Nullable TensorBoard tensorBoard) implements AutoCloseable {
    Progress progress() {
        return Progress.of(Stream.of(line, jsonLog, tensorBoard)
                .filter(listener -> listener != null)
                .toArray(Progress[]::new));
    }

    @Override
    public void close() {
        try (line;
                jsonLog;
                tensorBoard) {
            // Closes each, the others too if one fails.
        }
    }
}
