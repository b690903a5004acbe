package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes a request's body here and there: bytes, ranges, and words that JSON readers trip over. */
final class RequestMutation {
    private static final List<String> WORDS = List.of(
            "null",
            "true",
            "-1",
            "0.5",
            "1e999",
            "NaN",
            "Infinity",
            "\"\"",
            "[]",
            "{}",
            "[[",
            "]]",
            "},{",
            ",,",
            ":",
            "18446744073709551616",
            "-0",
            "1e-400",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "[".repeat(40),
            "9".repeat(90),
            "\"" + "x".repeat(5000) + "\"",
            "\"shape\":[1,2]",
            "\"data\":[0.5,0.25]",
            "\"datatype\":\"UINT8\"",
            "\"datatype\":\"FP32\"",
            "\"outputs\":[{\"name\":\"logits\"}]",
            "[2,2]",
            "[0.5,[0.25]]",
            "/*x*/",
            "\u00e9");

    private final Random random;

    RequestMutation(long seed) {
        this.random = new Random(seed);
    }

    byte[] mutated(byte[] body) {
        byte[] changed = body;
        for (int i = random.nextInt(3); i >= 0; i--) {
            changed = once(changed);
        }
        return changed;
    }

    private byte[] once(byte[] body) {
        int from = random.nextInt(body.length + 1);
        int to = Math.min(body.length, from + random.nextInt(random.nextBoolean() ? 4 : body.length + 1));
        return switch (random.nextInt(6)) {
            case 0 -> joined(body, from, to, new byte[0]);
            case 1 ->
                joined(body, from, to, WORDS.get(random.nextInt(WORDS.size())).getBytes(UTF_8));
            case 2 ->
                joined(body, from, from, WORDS.get(random.nextInt(WORDS.size())).getBytes(UTF_8));
            case 3 -> joined(body, from, from, Arrays.copyOfRange(body, from, to));
            case 4 -> Arrays.copyOf(body, from);
            default -> flipped(body);
        };
    }

    private byte[] flipped(byte[] body) {
        byte[] changed = body.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    private static byte[] joined(byte[] body, int from, int to, byte[] between) {
        byte[] joined = new byte[from + between.length + body.length - to];
        System.arraycopy(body, 0, joined, 0, from);
        System.arraycopy(between, 0, joined, from, between.length);
        System.arraycopy(body, to, joined, from + between.length, body.length - to);
        return joined;
    }
}
