package io.sigmoid.serving.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Loads a server over connections that stay open, one thread each, and checks every answer. */
final class LoadClient {
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
     * @param refusals milliseconds of each that was refused with 503 and Retry-After, ascending
     * @param wrong other answers
     * @param lost without an answer
     */
    @SuppressWarnings("ArrayRecordComponent") // Numbers to read, not a key.
    record Report(double seconds, double[] answers, double[] refusals, long wrong, long lost) {
        int answered() {
            return answers.length;
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
    Report run(int connections, double seconds, double rate) throws InterruptedException {
        var next = new AtomicLong();
        long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        long end = begin + (long) (seconds * 1e9);
        var clients = new ArrayList<Client>();
        for (int i = 0; i < connections; i++) {
            var client = new Client(next, begin, end, rate);
            clients.add(client);
            client.setDaemon(true);
            client.start();
        }
        long wrong = 0;
        long lost = 0;
        var answers = new ArrayList<double[]>();
        var refusals = new ArrayList<double[]>();
        for (Client client : clients) {
            client.join();
            wrong += client.wrong;
            lost += client.lost;
            answers.add(client.answers.sorted());
            refusals.add(client.refusals.sorted());
        }
        return new Report(seconds, merged(answers), merged(refusals), wrong, lost);
    }

    private static double[] merged(List<double[]> parts) {
        return parts.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
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

    private final class Client extends Thread {
        private final AtomicLong next;
        private final long begin;
        private final long end;
        private final double rate;
        private final Times answers = new Times();
        private final Times refusals = new Times();
        private long wrong;
        private long lost;

        Client(AtomicLong next, long begin, long end, double rate) {
            this.next = next;
            this.begin = begin;
            this.end = end;
            this.rate = rate;
        }

        @Override
        public void run() {
            try (var socket = new Socket(address.getHost(), address.getPort())) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(30_000);
                InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
                while (true) {
                    long turn = next.getAndIncrement();
                    long due = begin + (long) (turn * 1e9 / rate);
                    sleepUntil(due);
                    if (System.nanoTime() >= end) {
                        return;
                    }
                    Request request = requests.get((int) (turn % requests.size()));
                    long sent = System.nanoTime();
                    socket.getOutputStream().write(request.bytes());
                    take(request, sent, in);
                }
            } catch (IOException e) {
                lost++;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void take(Request request, long sent, InputStream in) throws IOException {
            String status = line(in);
            int length = 0;
            boolean retry = false;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).strip());
                }
                retry |= lower.startsWith("retry-after:");
            }
            byte[] body = in.readNBytes(length);
            long nanos = System.nanoTime() - sent;
            if (status.startsWith("HTTP/1.1 200") && isRight(request, body)) {
                answers.add(nanos);
            } else if (status.startsWith("HTTP/1.1 503") && retry) {
                refusals.add(nanos);
            } else {
                wrong++;
            }
        }

        private boolean isRight(Request request, byte[] body) {
            JsonNode answer = JsonMapper.shared().readTree(body);
            JsonNode data = answer.path("outputs").path(0).path("data");
            boolean right = request.id().equals(answer.path("id").stringValue(null)) && data.size() == 3;
            for (int i = 0; right && i < 3; i++) {
                right = Math.abs(data.path(i).floatValue() - request.probabilities()[i]) < 1e-5;
            }
            return right;
        }

        private void sleepUntil(long due) throws InterruptedException {
            long left = Math.min(due, end) - System.nanoTime();
            if (left > 0) {
                TimeUnit.NANOSECONDS.sleep(left);
            }
        }

        private static String line(InputStream in) throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c == -1) {
                    throw new IOException("the server hung up");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }
    }
}
