package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.images;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.loss.Loss;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RowsDatasetTest {
    private static final Target CLASSES = new Target.Classes();
    private static final Target VOWEL = new Target.Binary("vowel", "consonant", List.of("a"));

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void hasTheSizeOfTheImages() {
        assertEquals(3, images(0, 1, 2).dataset(CLASSES, 2, false).size());
    }

    @Test
    void batchesAreFloatsFromZeroToOne() throws Exception {
        Batch batch = first(images(0, 1, 2).dataset(CLASSES, 2, false));
        assertEquals(DataType.FLOAT32, batch.getData().singletonOrThrow().getDataType());
        assertArrayEquals(
                new float[] {0, 1 / 255f, 2 / 255f, 3 / 255f},
                batch.getData().singletonOrThrow().toFloatArray());
    }

    @Test
    void batchesHaveTheShapeOfImages() throws Exception {
        Batch batch = first(images(0, 1, 2).dataset(CLASSES, 2, false));
        assertEquals(new Shape(2, 1, 1, 2), batch.getData().singletonOrThrow().getShape());
    }

    @Test
    void classesAreFlat() throws Exception {
        Batch batch = first(images(0, 1, 2).dataset(CLASSES, 2, false));
        assertEquals(new Shape(2), batch.getLabels().singletonOrThrow().getShape());
    }

    @Test
    void binaryHasOneColumn() throws Exception {
        Batch batch = first(images(0, 1, 2).dataset(VOWEL, 2, false));
        assertEquals(new Shape(2, 1), batch.getLabels().singletonOrThrow().getShape());
        assertArrayEquals(
                new float[] {1, 0}, batch.getLabels().singletonOrThrow().toFloatArray());
    }

    @Test
    void lastBatchHasTheRest() throws Exception {
        assertEquals(List.of(2, 1), sizes(images(0, 1, 2).dataset(CLASSES, 2, false)));
    }

    @Test
    void shuffleHoldsEveryRowOnce() throws Exception {
        int[] rows = order(hundred().dataset(CLASSES, 7, true)).stream()
                .sorted()
                .mapToInt(i -> i)
                .toArray();
        assertArrayEquals(IntStream.range(0, 100).toArray(), rows);
    }

    @Test
    void shuffleDiffersFromEpochToEpoch() throws Exception {
        var dataset = hundred().dataset(CLASSES, 7, true);
        assertNotEquals(order(dataset), order(dataset));
    }

    @Test
    void shuffleLeavesRowsInPlaceAsOftenAsChanceDoes() throws Exception {
        Engine.getInstance().setRandomSeed(3);
        var dataset = images(0, 1, 2).dataset(CLASSES, 3, true);
        int inPlace = 0;
        for (int epoch = 0; epoch < 300; epoch++) {
            inPlace += order(dataset).get(0) == 0 ? 1 : 0;
        }
        assertEquals(100, inPlace, 30); // a cyclic permutation never does
    }

    @Test
    void singleRecordIsOneImage() throws IOException {
        var record = images(0, 1, 2).dataset(CLASSES, 2, false).get(manager, 2);
        assertEquals(new Shape(1, 1, 2), record.getData().singletonOrThrow().getShape());
        assertEquals(2f, record.getLabels().singletonOrThrow().getFloat());
    }

    @Test
    void partsOfDjlWork() throws Exception {
        var part = images(0, 1, 2).dataset(CLASSES, 2, false).subDataset(1, 3);
        assertArrayEquals(
                new float[] {1, 2}, first(part).getLabels().singletonOrThrow().toFloatArray());
    }

    @Test
    void batchesOfSeveralThreadsKeepTheirOrder() throws Exception {
        var executor = Executors.newFixedThreadPool(2);
        try {
            var rows = new ArrayList<Integer>();
            for (Batch batch : hundred().dataset(CLASSES, 7, false).getData(manager, executor)) {
                rows.addAll(rows(batch));
                batch.close();
            }
            assertEquals(IntStream.range(0, 100).boxed().toList(), rows);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void refusesBatchSizeZero() {
        assertEquals(
                "batchSize must be positive, got 0",
                assertThrows(IllegalArgumentException.class, () -> images(0).dataset(CLASSES, 0, false))
                        .getMessage());
    }

    @Test
    void djlTrainsOnIt() throws Exception {
        var digits = ImageSource.of("mnist").load(Part.TEST).first(64).dataset(CLASSES, 32, true);
        fits(digits, new Shape(1, 1, 28, 28), 10, Loss.softmaxCrossEntropyLoss());
    }

    @Test
    void djlTrainsOnATable(@TempDir Path dir) throws Exception {
        Path file = Fixtures.write(
                dir.resolve("x.csv"), ("a,colour,kind\n" + "1,red,a\n2,blue,y\n".repeat(20)).getBytes(UTF_8));
        Table table = Table.read(file, TableFormat.of(List.of("a"), List.of("colour"), "kind"));
        // Two softmax outputs would not do: their gradients add up to 0, which DJL takes for a forgotten backward pass.
        fits(table.dataset(table.fit(), VOWEL, 8, true), new Shape(1, 3), 1, Loss.sigmoidBinaryCrossEntropyLoss());
    }

    @Test
    void djlTrainsOnSetsOfLabelsAndOnPixels() throws Exception {
        LabelledImages several = new SeveralDigits(32, 1, 40, 1).load(Part.TRAIN);
        Loss sigmoid = Loss.sigmoidBinaryCrossEntropyLoss();
        fits(several.dataset(new Target.Labels(), 8, true), new Shape(1, 1, 40, 40), 10, sigmoid);
        var pixels = new Target.Pixels(Target.Binarisation.DYNAMIC, 1);
        LabelledImages digits = new Mnist().load(Part.TEST).first(8);
        Batch drawn = first(digits.dataset(pixels, 2, true));
        assertArrayEquals(
                drawn.getLabels().singletonOrThrow().toFloatArray(),
                drawn.getData().singletonOrThrow().toFloatArray());
        fits(digits.dataset(pixels, 2, true), new Shape(1, 1, 28, 28), 784, new PixelLoss());
    }

    /** Pixels come as images; the linear layer gives them flat. */
    private static final class PixelLoss extends Loss {
        PixelLoss() {
            super("pixels");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList outputs) {
            NDArray flat =
                    labels.singletonOrThrow().reshape(outputs.singletonOrThrow().getShape());
            return Loss.sigmoidBinaryCrossEntropyLoss().evaluate(new NDList(flat), outputs);
        }
    }

    private static void fits(RandomAccessDataset dataset, Shape input, int units, Loss loss) throws Exception {
        try (Model model = Model.newInstance("linear")) {
            model.setBlock(new SequentialBlock()
                    .add(Blocks.batchFlattenBlock())
                    .add(Linear.builder().setUnits(units).build()));
            try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss))) {
                trainer.initialize(input);
                float[] before = weights(model);
                EasyTrain.fit(trainer, 1, dataset, null);
                assertFalse(Arrays.equals(before, weights(model)));
            }
        }
    }

    private static float[] weights(Model model) {
        return model.getBlock().getParameters().valueAt(0).getArray().toFloatArray();
    }

    private Batch first(RandomAccessDataset dataset) throws IOException, TranslateException {
        return dataset.getData(manager).iterator().next();
    }

    private List<Integer> sizes(RandomAccessDataset dataset) throws IOException, TranslateException {
        var sizes = new ArrayList<Integer>();
        for (Batch batch : dataset.getData(manager)) {
            sizes.add(batch.getSize());
            batch.close();
        }
        return sizes;
    }

    private List<Integer> order(RandomAccessDataset dataset) throws IOException, TranslateException {
        var order = new ArrayList<Integer>();
        for (Batch batch : dataset.getData(manager)) {
            order.addAll(rows(batch));
            batch.close();
        }
        return order;
    }

    private static List<Integer> rows(Batch batch) {
        float[] pixels = batch.getData().singletonOrThrow().toFloatArray();
        return IntStream.range(0, batch.getSize())
                .mapToObj(i -> Math.round(pixels[2 * i] * 255) / 2)
                .toList();
    }

    private static LabelledImages hundred() {
        return images(new int[100]);
    }
}
