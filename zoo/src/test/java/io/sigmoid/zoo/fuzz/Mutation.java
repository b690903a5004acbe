package io.sigmoid.zoo.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Ways to damage a file. Every one may also leave it as it was. */
public enum Mutation {
    /** One to eight bits. */
    FLIP {
        @Override
        public byte[] of(byte[] content, byte[] other, RandomGenerator random) {
            byte[] result = content.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                result[random.nextInt(result.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return result;
        }
    },
    /** The end is missing. */
    TRUNCATE {
        @Override
        public byte[] of(byte[] content, byte[] other, RandomGenerator random) {
            return Arrays.copyOf(content, random.nextInt(content.length));
        }
    },
    /** Something follows the end. */
    EXTEND {
        @Override
        public byte[] of(byte[] content, byte[] other, RandomGenerator random) {
            byte[] tail = new byte[1 + random.nextInt(64)];
            random.nextBytes(tail);
            return join(content, tail);
        }
    },
    /** The front of this file and the back of another. */
    SPLICE {
        @Override
        public byte[] of(byte[] content, byte[] other, RandomGenerator random) {
            int from = random.nextInt(other.length);
            return join(
                    Arrays.copyOf(content, random.nextInt(content.length)),
                    Arrays.copyOfRange(other, from, other.length));
        }
    },
    /** A piece is taken out, or stands there twice. */
    CUT_OR_REPEAT {
        @Override
        public byte[] of(byte[] content, byte[] other, RandomGenerator random) {
            int a = random.nextInt(content.length);
            int b = random.nextInt(content.length);
            return join(Arrays.copyOf(content, a), Arrays.copyOfRange(content, b, content.length));
        }
    },
    /** A length or size, in binary, becomes another. */
    LIE_IN_BINARY {
        @Override
        public byte[] of(byte[] content, byte[] other, RandomGenerator random) {
            if (content.length < Long.BYTES) {
                return content;
            }
            byte[] result = content.clone();
            int at = random.nextBoolean() ? 0 : random.nextInt(result.length - Long.BYTES + 1);
            long value = SIZES[random.nextInt(SIZES.length)] + random.nextInt(3) - 1;
            ByteBuffer buffer = ByteBuffer.wrap(result)
                    .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            if (random.nextBoolean()) {
                buffer.putLong(at, value);
            } else {
                buffer.putInt(at, (int) value);
            }
            return result;
        }
    },
    /** A number written in digits becomes another. */
    LIE_IN_DIGITS {
        @Override
        public byte[] of(byte[] content, byte[] other, RandomGenerator random) {
            int start = random.nextInt(content.length);
            while (start < content.length && !digit(content[start])) {
                start++;
            }
            int end = start;
            while (end < content.length && digit(content[end])) {
                end++;
            }
            if (start == end) {
                return content;
            }
            long value = SIZES[random.nextInt(SIZES.length)] + random.nextInt(3) - 1;
            String text = random.nextInt(8) == 0 ? WORDS[random.nextInt(WORDS.length)] : Long.toString(value);
            return join(
                    Arrays.copyOf(content, start),
                    text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    Arrays.copyOfRange(content, end, content.length));
        }
    };

    private static final long[] SIZES = {
        0,
        1,
        2,
        4,
        8,
        16,
        100,
        255,
        1 << 16,
        100_000_000,
        2_000_000_000,
        1 << 30,
        Integer.MAX_VALUE,
        1L << 31,
        1L << 32,
        1L << 40,
        1L << 62,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE + 1,
        -1,
        -8
    };
    private static final String[] WORDS = {
        "null", "true", "1e9", "1e999", "-0", "0.5", "99999999999999999999", "\"1\"", "[]", "{}", "[1]", "NaN"
    };

    /**
     * A damaged copy.
     *
     * @param content not empty
     * @param other another file of the kind, not empty
     */
    public abstract byte[] of(byte[] content, byte[] other, RandomGenerator random);

    /** One of them all. */
    public static byte[] any(byte[] content, byte[] other, RandomGenerator random) {
        return values()[random.nextInt(values().length)].of(content, other, random);
    }

    private static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }
}
