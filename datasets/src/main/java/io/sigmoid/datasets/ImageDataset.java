package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.DataIterable;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.dataset.SequenceSampler;
import ai.djl.util.Progress;
import ai.djl.util.RandomUtils;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** DJL's view of labelled images. A batch is made in one piece, not stacked from an array an image. */
final class ImageDataset extends RandomAccessDataset {
    private final LabelledImages images;
    private final float[] targets;
    private final int targetWidth;
    private final Shape targetShape;

    ImageDataset(LabelledImages images, Target target, int batchSize, boolean shuffle) {
        super(new Settings(new BatchSampler(shuffle ? ImageDataset::permutation : new SequenceSampler(), batchSize)));
        this.images = images;
        this.targets = target.values(images);
        this.targetWidth = targets.length / images.size();
        this.targetShape = target.shape(images).slice(1);
    }

    @Override
    public Record get(NDManager manager, long index) {
        List<Long> row = List.of(index);
        return new Record(
                new NDList(features(manager, row, imageShape())), new NDList(targets(manager, row, targetShape)));
    }

    @Override
    public Iterable<Batch> getData(NDManager manager, Sampler sampler, @Nullable ExecutorService executor) {
        return new DataIterable(
                this,
                manager,
                sampler,
                dataBatchifier,
                labelBatchifier,
                pipeline,
                targetPipeline,
                executor,
                prefetchNumber,
                device) {
            @Override
            protected Batch fetch(List<Long> rows, int progress) {
                return batch(manager.newSubManager(), rows, progress);
            }
        };
    }

    @Override
    public void prepare(@Nullable Progress progress) {
        // The images are in memory.
    }

    @Override
    protected long availableSize() {
        return images.size();
    }

    private Batch batch(NDManager manager, List<Long> rows, int progress) {
        var count = new Shape(rows.size());
        return new Batch(
                manager,
                new NDList(features(manager, rows, count.addAll(imageShape()))),
                new NDList(targets(manager, rows, count.addAll(targetShape))),
                rows.size(),
                dataBatchifier,
                labelBatchifier,
                progress,
                size(),
                rows);
    }

    private NDArray features(NDManager manager, List<Long> rows, Shape shape) {
        int length = images.pixelsPerImage();
        float[] values = new float[Math.multiplyExact(rows.size(), length)];
        for (int i = 0; i < rows.size(); i++) {
            images.put(Math.toIntExact(rows.get(i)), values, i * length);
        }
        return Examples.nativeCopy(manager, values, shape);
    }

    private NDArray targets(NDManager manager, List<Long> rows, Shape shape) {
        float[] values = new float[rows.size() * targetWidth];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(targets, Math.toIntExact(rows.get(i)) * targetWidth, values, i * targetWidth, targetWidth);
        }
        return Examples.nativeCopy(manager, values, shape);
    }

    private Shape imageShape() {
        return new Shape(images.channels(), images.height(), images.width());
    }

    /** DJL's own random sampler makes cyclic permutations only. */
    private static Iterator<Long> permutation(RandomAccessDataset dataset) {
        long[] rows = LongStream.range(0, dataset.size()).toArray();
        for (int i = rows.length - 1; i > 0; i--) {
            int j = RandomUtils.nextInt(i + 1);
            long swapped = rows[i];
            rows[i] = rows[j];
            rows[j] = swapped;
        }
        return Arrays.stream(rows).iterator();
    }

    private static final class Settings extends BaseBuilder<Settings> {
        Settings(Sampler sampler) {
            setSampling(sampler);
        }

        @Override
        protected Settings self() {
            return this;
        }
    }
}
