package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** DJL's view of rows with targets. A batch is made in one piece, not stacked from an array a row. */
final class RowsDataset extends RandomAccessDataset {
    private final Rows rows;
    private final Labelled data;
    private final Target target;
    private final Shape targetShape;
    private final AtomicLong epoch = new AtomicLong();

    RowsDataset(Rows rows, Labelled data, Target target, int batchSize, boolean shuffle) {
        super(new Settings(
                new BatchSampler(shuffle ? RowsDataset::permutation : new SequenceSampler(), positive(batchSize))));
        this.rows = rows;
        this.data = data;
        this.target = target;
        target.labels(data); // refuses data that it does not fit, now and not in the first batch
        this.targetShape = target.shape(data).slice(1);
    }

    @Override
    public Record get(NDManager manager, long index) {
        List<Long> row = List.of(index);
        NDArray targets = targets(manager, row, targetShape, epoch.get());
        return new Record(new NDList(features(manager, row, rows.shape(), targets)), new NDList(targets));
    }

    @Override
    public Iterable<Batch> getData(NDManager manager, Sampler sampler, @Nullable ExecutorService executor) {
        long drawn = epoch.getAndIncrement();
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
                return batch(manager.newSubManager(), rows, drawn, progress);
            }
        };
    }

    @Override
    public void prepare(@Nullable Progress progress) {
        // The rows are there.
    }

    @Override
    protected long availableSize() {
        return rows.size();
    }

    private Batch batch(NDManager manager, List<Long> chosen, long drawn, int progress) {
        var count = new Shape(chosen.size());
        NDArray targets = targets(manager, chosen, count.addAll(targetShape), drawn);
        return new Batch(
                manager,
                new NDList(features(manager, chosen, count.addAll(rows.shape()), targets)),
                new NDList(targets),
                chosen.size(),
                dataBatchifier,
                labelBatchifier,
                progress,
                size(),
                chosen);
    }

    /** Those of the rows, or a copy of their targets where these are pixels that were drawn. */
    private NDArray features(NDManager manager, List<Long> chosen, Shape shape, NDArray targets) {
        if (target instanceof Target.Pixels pixels && pixels.drawn()) {
            return targets.duplicate();
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(chosen.size(), rows.bytesPerRow()))
                .order(ByteOrder.nativeOrder());
        chosen.forEach(row -> rows.put(Math.toIntExact(row), bytes));
        bytes.flip();
        float[] values = new float[Math.toIntExact(shape.size())];
        if (rows.type() == DataType.UINT8) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (bytes.get(i) & 0xff) / 255f;
            }
        } else {
            bytes.asFloatBuffer().get(values);
        }
        return Examples.nativeCopy(manager, values, shape);
    }

    private NDArray targets(NDManager manager, List<Long> chosen, Shape shape, long drawn) {
        int[] order = chosen.stream().mapToInt(Math::toIntExact).toArray();
        return Examples.nativeCopy(manager, target.values(data, order, drawn), shape);
    }

    private static int positive(int batchSize) {
        Splits.check(batchSize > 0, "batchSize must be positive, got " + batchSize);
        return batchSize;
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
