package io.sigmoid.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * MNIST, bundled: handwritten digits, 60,000 to train and 10,000 to test, {@code (1, 28, 28)}, white on black. By Yann
 * LeCun, Corinna Cortes and Christopher J.C. Burges, CC BY-SA 3.0.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">The MNIST database of handwritten digits</a>
 */
public final class Mnist implements ImageSource {
    /** The labels, {@code "0"} to {@code "9"}. */
    public static final List<String> LABELS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private static final Resource TRAIN_IMAGES = new Resource(
            "train-images-idx3-ubyte.gz", "0b367032e93c5d0cea0925647cfdb18614af8ee15f83e6f2fc2ad904a6835971");
    private static final Resource TRAIN_LABELS = new Resource(
            "train-labels-idx1-ubyte.gz", "1787548bbe0bff1ec2ecdc0ef292b02df999e2d1a6002d27500982c652b17203");
    private static final Resource TEST_IMAGES = new Resource(
            "t10k-images-idx3-ubyte.gz", "1a1a05eab793c14bb050b398624a11b0ffd1a2953baed553b1b9bd079e2a20be");
    private static final Resource TEST_LABELS = new Resource(
            "t10k-labels-idx1-ubyte.gz", "b91679a0acfe4ba0e50a2437a903084cba1f5f92592b016a25a7dfd00455798b");

    Mnist() {}

    @Override
    public String name() {
        return "mnist";
    }

    @Override
    public LabelledImages load(Part part) {
        return switch (part) {
            case TRAIN -> load(part, TRAIN_IMAGES, TRAIN_LABELS);
            case TEST -> load(part, TEST_IMAGES, TEST_LABELS);
        };
    }

    private LabelledImages load(Part part, Resource images, Resource labels) {
        return IdxFolder.join(
                name(),
                part,
                new ClassNames(LABELS, 0),
                images.toString(),
                images.read(3),
                labels.toString(),
                labels.read(1));
    }

    /** A bundled file and the SHA-256 it must have. */
    record Resource(String file, String sha256) {
        /** Unpacks while another thread computes the SHA-256: each takes about as long as the other. */
        Idx read(int rank) {
            byte[] bytes = bytes();
            var found = CompletableFuture.supplyAsync(
                    () -> HexFormat.of().formatHex(Fingerprint.sha256().digest(bytes)));
            Idx idx = Idx.read(toString(), bytes, List.of(rank));
            if (!found.join().equals(sha256)) {
                throw new DatasetException(this + ": SHA-256 " + found.join() + ", must be " + sha256);
            }
            return idx;
        }

        private byte[] bytes() {
            try (InputStream in = Mnist.class.getResourceAsStream("mnist/" + file)) {
                if (in == null) {
                    throw new DatasetException(
                            this + ": not on the class path, must be in the jar of sigmoid-datasets");
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new DatasetException(this + ": cannot be read: " + e.getMessage(), e);
            }
        }

        @Override
        public String toString() {
            return "bundled mnist/" + file;
        }
    }
}
