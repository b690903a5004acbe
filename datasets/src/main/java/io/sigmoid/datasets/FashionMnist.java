package io.sigmoid.datasets;

import ai.djl.Application.CV;
import ai.djl.basicdataset.BasicDatasets;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fashion-MNIST: articles of clothing, 60,000 to train and 10,000 to test, {@code (1, 28, 28)}, light on black. By Zalando
 * SE, MIT licence. Not bundled: it is taken from a folder, else from where Debian's package puts it, else from DJL's
 * repository; its content must have the right SHA-256 wherever it comes from.
 *
 * @see <a href="https://arxiv.org/abs/1708.07747">Fashion-MNIST: a novel image dataset</a>
 */
public final class FashionMnist implements ImageSource {
    /** The name of the built-in source. */
    public static final String NAME = "fashion-mnist";

    /** The labels, in the order of the class indices. */
    public static final List<String> LABELS = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    /** Whether it is footwear. */
    public static final Target.Binary FOOTWEAR =
            new Target.Binary("footwear", "no footwear", List.of("Sandal", "Sneaker", "Ankle boot"));

    /** What follows from the labels: where it is worn, whether it has sleeves, whether it is warm. */
    public static final Target.Attributes ATTRIBUTES = new Target.Attributes(List.of(
            new Target.Attribute("upper body", List.of("T-shirt/top", "Pullover", "Dress", "Coat", "Shirt")),
            new Target.Attribute("long sleeves", List.of("Pullover", "Coat", "Shirt")),
            new Target.Attribute("lower body", List.of("Trouser", "Dress")),
            new Target.Attribute("footwear", List.of("Sandal", "Sneaker", "Ankle boot")),
            new Target.Attribute("warm", List.of("Pullover", "Coat", "Ankle boot"))));

    static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");

    private static final Map<Part, String> IMAGES = Map.of(
            Part.TRAIN, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            Part.TEST, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b");
    private static final Map<Part, String> CLASSES = Map.of(
            Part.TRAIN, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            Part.TEST, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

    private final @Nullable Path folder;
    private final Path debian;
    private final Repository repository;

    /** From wherever it is. */
    FashionMnist() {
        this(DataHome.folder(NAME).orElse(null), DEBIAN, BasicDatasets.REPOSITORY);
    }

    /**
     * From a folder of its four files, in MNIST's naming, plain or compressed.
     *
     * @param folder the folder; no other place is looked in
     */
    public FashionMnist(Path folder) {
        this(folder, DEBIAN, BasicDatasets.REPOSITORY);
    }

    FashionMnist(@Nullable Path folder, Path debian, Repository repository) {
        this.folder = folder;
        this.debian = debian;
        this.repository = repository;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The folder it would be read from; empty if it is not on this machine, or only in DJL's cache. */
    public Optional<Path> place() {
        return folder != null ? Optional.of(folder) : Optional.of(debian).filter(Files::isDirectory);
    }

    @Override
    public LabelledImages load(Part part) {
        Optional<Path> place = place();
        return (place.isPresent() ? fromFolder(part, place.get()) : fromRepository(part)).asMirrorable();
    }

    private LabelledImages fromFolder(Part part, Path directory) {
        var files = new IdxFiles(directory, "");
        Path images = files.images(part);
        Path labels = files.labels(part);
        return join(
                part, images.toString(), Idx.read(images, List.of(3)), labels.toString(), Idx.read(labels, List.of(1)));
    }

    private LabelledImages fromRepository(Part part) {
        if (Utils.isOfflineMode() && repository.isRemote()) {
            throw missing("is not asked: DJL is offline (ai.djl.offline)", null);
        }
        String prefix = part == Part.TRAIN ? "train" : "test";
        try {
            MRL files = repository.dataset(CV.ANY, BasicDatasets.GROUP_ID, "fashmnist", "1.0");
            Artifact artifact = files.getDefaultArtifact();
            if (artifact == null) {
                throw missing("does not have it", null);
            }
            if (repository.isRemote()) {
                files.prepare(artifact); // downloads into DJL's cache; a local repository is read where it is
            }
            String place = "DJL's repository " + repository.getBaseUri() + " fashmnist ";
            return join(
                    part,
                    place + prefix + "_data",
                    read(files, artifact, prefix + "_data", 3),
                    place + prefix + "_labels",
                    read(files, artifact, prefix + "_labels", 1));
        } catch (IOException e) {
            throw missing("cannot be read (" + e + ")", e);
        }
    }

    private static Idx read(MRL files, Artifact artifact, String item, int rank) throws IOException {
        try (InputStream in =
                files.getRepository().openStream(artifact.getFiles().get(item), null)) {
            return Idx.read(item, in.readAllBytes(), List.of(rank));
        }
    }

    private DatasetException missing(String repositoryAnswer, @Nullable Throwable cause) {
        String message = ("%s: not found. It is taken from the folder %s; else from %s, where Debian's package"
                        + " dataset-fashion-mnist puts it; else from DJL's repository, which %s")
                .formatted(NAME, DataHome.described(NAME), debian, repositoryAnswer);
        return cause == null ? new DatasetException(message) : new DatasetException(message, cause);
    }

    private static LabelledImages join(Part part, String imagesPlace, Idx images, String labelsPlace, Idx labels) {
        requireSha256(imagesPlace, images, String.valueOf(IMAGES.get(part)));
        requireSha256(labelsPlace, labels, String.valueOf(CLASSES.get(part)));
        return IdxFolder.join(NAME, part, new ClassNames(LABELS, 0), imagesPlace, images, labelsPlace, labels);
    }

    /** Of the IDX content, however it was compressed. */
    private static void requireSha256(String place, Idx idx, String expected) {
        var digest = Fingerprint.sha256();
        var header = ByteBuffer.allocate(4 + 4 * idx.shape().size())
                .put(new byte[] {0, 0, 8, (byte) idx.shape().size()});
        idx.shape().forEach(header::putInt);
        digest.update(header.flip());
        digest.update(idx.data());
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(expected)) {
            throw new DatasetException(place + ": unpacked SHA-256 " + found + ", must be " + expected);
        }
    }
}
