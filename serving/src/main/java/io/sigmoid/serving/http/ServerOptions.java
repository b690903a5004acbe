package io.sigmoid.serving.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens and how it ends.
 *
 * @param host name or address of the interface
 * @param port 0 for any that is free
 * @param limits that bound it
 * @param grace within which the requests under way are answered when the server closes
 * @param token that must come with a request to load or unload a model; null if there are no such requests
 */
public record ServerOptions(
        String host,
        int port,
        Limits limits,
        Duration grace,
        @Nullable String token) {
    /** Of this machine only, on any free port, without management. */
    public static final ServerOptions LOOPBACK =
            new ServerOptions("127.0.0.1", 0, Limits.DEFAULT, Duration.ofSeconds(10), null);

    private static final int SHORTEST_TOKEN = 16;

    public ServerOptions {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must not be blank");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must lie in [0, 65535], got " + port);
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, got " + grace);
        }
        if (token != null && token.length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException(
                    "token must have at least %d characters, got %d".formatted(SHORTEST_TOKEN, token.length()));
        }
    }

    /** The same with other limits. */
    public ServerOptions withLimits(Limits other) {
        return new ServerOptions(host, port, other, grace, token);
    }
}
