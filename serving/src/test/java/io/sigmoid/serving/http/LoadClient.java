package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads a server over connections that stay open, and checks every answer.
 *
 * <p>One thread and a selector do all of it, so that no request waits for a thread of the client: what would be measured
 * of several hundred threads on a few processors is how long each waits for its turn. All connections are open before the
 * first request, and requests are sent at an even pace. The clock of a request starts before its first byte is written. It stops when the status line of a refusal,
 * or the last byte of an answer, has been read; what the selector's thread takes to come to that is counted too, so the
 * server is faster than the figures, never slower. Answers are checked after the run.
 */
final class LoadClient {
    /** What is made up for of the time that this thread had no processor, in nanoseconds: more would be a burst. */
    private static final long CATCH_UP = 1_000_000;

    /** For the last answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final byte[] RETRY_AFTER = "retry-after:".getBytes(ISO_8859_1);
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(ISO_8859_1);

    private final URI address;
    private final List<Request> requests;

    /**
     * A request whose answer is known.
     *
     * @param bytes head and body
     * @param id that the answer must have
     * @param probabilities that the answer must have
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes to send, not a key.
    record Request(byte[] bytes, String id, float[] probabilities) {}

    LoadClient(URI address, List<Request> requests) {
        this.address = address;
        this.requests = requests;
    }

    /**
     * What became of the requests.
     *
     * @param answers milliseconds of each that was answered rightly, ascending
     * @param refusals milliseconds to the status of each that was refused with 503 and Retry-After, ascending
     * @param wrong other answers
     * @param lost without an answer
     */
    @SuppressWarnings("ArrayRecordComponent") // Numbers to read, not a key.
    record Report(double seconds, double[] answers, double[] refusals, long wrong, long lost) {
        int answered() {
            return answers.length;
        }

        /** Requests a second. */
        double rate() {
            return (answers.length + refusals.length + wrong + lost) / seconds;
        }

        int refused() {
            return refusals.length;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d answered (%.0f/s; p50 %.1f, p99 %.1f, most %.1f ms), %d refused (p50 %.2f, p99 %.2f, most %.2f ms),"
                            + " %d wrong, %d lost",
                    answers.length,
                    answers.length / seconds,
                    quantile(answers, 0.5),
                    quantile(answers, 0.99),
                    quantile(answers, 1),
                    refusals.length,
                    quantile(refusals, 0.5),
                    quantile(refusals, 0.99),
                    quantile(refusals, 1),
                    wrong,
                    lost);
        }

        private static double quantile(double[] sorted, double q) {
            return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(q * (sorted.length - 1))];
        }
    }

    /**
     * Sends requests for a time, and waits for the last answers.
     *
     * @param rate requests a second of all connections together, at most; each connection waits for its answer first
     */
    Report run(int connections, double seconds, double rate) throws IOException {
        try (Selector selector = Selector.open()) {
            var run = new Run(selector, seconds, rate);
            run.connect(connections);
            run.send();
            return run.report();
        }
    }

    private static final class Times {
        private double[] milliseconds = new double[256];
        private int size;

        void add(long nanos) {
            if (size == milliseconds.length) {
                milliseconds = Arrays.copyOf(milliseconds, 2 * size);
            }
            milliseconds[size++] = nanos / 1e6;
        }

        double[] sorted() {
            double[] sorted = Arrays.copyOf(milliseconds, size);
            Arrays.sort(sorted);
            return sorted;
        }
    }

    /** An answer to check. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes to read, not a key.
    private record Answer(Request request, byte[] body, long nanos) {}

    private final class Run {
        private final Selector selector;
        private final double seconds;
        private final double rate;
        private final Deque<Connection> free = new ArrayDeque<>();
        private final List<Connection> all = new ArrayList<>();
        private final List<Answer> answers = new ArrayList<>();
        private final Times refusals = new Times();
        private long wrong;
        private long lost;

        Run(Selector selector, double seconds, double rate) {
            this.selector = selector;
            this.seconds = seconds;
            this.rate = rate;
        }

        void connect(int connections) throws IOException {
            for (int i = 0; i < connections; i++) {
                var connection = new Connection(selector);
                all.add(connection);
                free.add(connection);
            }
        }

        /** At most one request between two looks at what arrived. */
        void send() throws IOException {
            long begin = System.nanoTime();
            long end = begin + (long) (seconds * 1e9);
            long period = (long) (1e9 / rate);
            long due = begin;
            long last = end + PATIENCE.toNanos();
            for (long turn = 0, now = begin; now < end || free.size() + lost < all.size(); now = System.nanoTime()) {
                if (now > last) {
                    lost = (long) all.size() - free.size();
                    break;
                }
                boolean sends = now < end && !free.isEmpty();
                if (sends && due <= now) {
                    free.remove().send(requests.get((int) (turn++ % requests.size())));
                    due = Math.max(due + period, now - CATCH_UP);
                    selector.selectNow();
                } else {
                    selector.select(sends ? Math.max(1, (due - now) / 1_000_000) : 10);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    take((Connection) key.attachment());
                }
                selector.selectedKeys().clear();
            }
            for (Connection connection : all) {
                connection.channel.close();
            }
        }

        private void take(Connection connection) throws IOException {
            try {
                if (connection.isAnswered()) {
                    count(connection);
                    free.add(connection);
                }
            } catch (IOException e) {
                lost++;
                connection.channel.close();
            }
        }

        private void count(Connection connection) {
            if (connection.hasStatus("200")) {
                answers.add(new Answer(connection.request(), connection.body(), connection.whole - connection.sent));
            } else if (connection.hasStatus("503") && connection.field(RETRY_AFTER) >= 0) {
                refusals.add(connection.status - connection.sent);
            } else {
                wrong++;
            }
        }

        Report report() {
            var times = new Times();
            for (Answer answer : answers) {
                if (isRight(answer)) {
                    times.add(answer.nanos());
                } else {
                    wrong++;
                }
            }
            return new Report(seconds, times.sorted(), refusals.sorted(), wrong, lost);
        }
    }

    private static boolean isRight(Answer answer) {
        JsonNode read = JsonMapper.shared().readTree(answer.body());
        JsonNode data = read.path("outputs").path(0).path("data");
        boolean right = answer.request().id().equals(read.path("id").stringValue(null)) && data.size() == 3;
        for (int i = 0; right && i < 3; i++) {
            right = Math.abs(data.path(i).floatValue() - answer.request().probabilities()[i]) < 1e-5;
        }
        return right;
    }

    /** One request at a time. */
    private final class Connection {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final ByteBuffer in = ByteBuffer.allocate(1 << 14);
        private ByteBuffer out = ByteBuffer.allocate(0);
        private @Nullable Request request;
        private long sent;
        private int seen;
        private int headEnd;
        private long status;
        private long whole;

        Connection(Selector selector) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(Request next) throws IOException {
            request = next;
            in.clear();
            seen = 0;
            headEnd = -1;
            status = 0;
            out = ByteBuffer.wrap(next.bytes());
            sent = System.nanoTime();
            write();
        }

        private void write() throws IOException {
            channel.write(out);
            key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        /** Reads or writes what can be; whether the answer is there. */
        boolean isAnswered() throws IOException {
            if (key.isWritable()) {
                write();
            }
            if (!key.isReadable()) {
                return false;
            }
            if (channel.read(in) == -1) {
                throw new IOException("the server hung up");
            }
            whole = System.nanoTime();
            if (status == 0) {
                status = whole;
            }
            return end() && in.position() >= headEnd + contentLength();
        }

        /** Whether the empty line is there; looks at each byte once. */
        private boolean end() {
            for (; headEnd < 0 && seen < in.position(); seen++) {
                if (seen >= 3 && in.get(seen) == '\n' && in.get(seen - 2) == '\n') {
                    headEnd = seen + 1;
                }
            }
            return headEnd >= 0;
        }

        Request request() {
            return Objects.requireNonNull(request);
        }

        boolean hasStatus(String code) {
            return in.get(9) == code.charAt(0) && in.get(10) == code.charAt(1) && in.get(11) == code.charAt(2);
        }

        byte[] body() {
            return Arrays.copyOfRange(in.array(), headEnd, in.position());
        }

        /** Where a field's value begins in the head, -1 without it. No text is made of a head: a client that collects garbage makes its server wait. */
        int field(byte[] name) {
            for (int at = 0; at + name.length < headEnd; at++) {
                if (in.get(at) == '\n' && isName(name, at + 1)) {
                    return at + 1 + name.length;
                }
            }
            return -1;
        }

        private boolean isName(byte[] name, int at) {
            for (int i = 0; i < name.length; i++) {
                if (Character.toLowerCase(in.get(at + i)) != name[i]) {
                    return false;
                }
            }
            return true;
        }

        private int contentLength() {
            int length = 0;
            int at = field(CONTENT_LENGTH);
            for (; at >= 0 && in.get(at) != '\r'; at++) {
                if (in.get(at) != ' ') {
                    length = 10 * length + in.get(at) - '0';
                }
            }
            return length;
        }
    }
}
