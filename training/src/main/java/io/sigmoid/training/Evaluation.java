package io.sigmoid.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Examples;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How well a model does on examples; every metric is over all of them, none is an average of batches.
 *
 * @param examples how many
 * @param loss the mean negative log-likelihood in nats
 * @param accuracy share of right answers, in [0, 1]; for a binary head an answer is yes from probability 0.5 on
 */
public record Evaluation(int examples, double loss, double accuracy) {
    /** Large enough to use both cores, small enough for the cache. */
    private static final int BATCH = 500;

    /**
     * Measures an artifact on the test part of its own job's data.
     *
     * @param data another data set or directory to measure it on; null for the job's own
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     * @throws TrainingException if the data does not fit the model
     */
    public static Evaluation ofArtifact(Artifact artifact, @Nullable String data, String device) {
        JsonNode stored = artifact.manifest().provenance().job();
        TrainingJob job = JobFormat.fromTree(stored, artifact.directory() + ": the job in model.json");
        return JobRun.evaluate(artifact, data == null ? job : job.withData(data), Devices.parse(device));
    }

    /** The metrics by the names that a manifest gives them. */
    public Map<String, Double> metrics() {
        return Map.of("test.accuracy", accuracy, "test.loss", loss);
    }

    static Evaluation of(Block block, Head head, Examples examples) {
        return of(head, logits(block, head, examples), examples.targets().toFloatArray());
    }

    /**
     * Compares logits with targets.
     *
     * @param logits row by row, {@code head.logits()} a row
     * @param targets one row an example
     */
    static Evaluation of(Head head, float[] logits, float[] targets) {
        Loss loss = Loss.of(head);
        int width = head.logits();
        int rows = logits.length / width;
        double sum = 0;
        int right = 0;
        for (int row = 0; row < rows; row++) {
            sum += loss.ofRow(logits, row * width, width, targets, row);
            right += answer(logits, row * width, width) == (int) targets[row] ? 1 : 0;
        }
        return new Evaluation(rows, sum / rows, (double) right / rows);
    }

    /** {@code (examples, head.logits())} logits, row by row. */
    private static float[] logits(Block block, Head head, Examples examples) {
        int width = head.logits();
        float[] all = new float[examples.size() * width];
        for (int from = 0; from < examples.size(); from += BATCH) {
            int to = Math.min(from + BATCH, examples.size());
            try (Autograd none = Autograd.pause();
                    NDManager batch = examples.features().getManager().newSubManager()) {
                NDList in = new NDList(examples.batch(batch, from, to).get(0));
                float[] logits = block.forward(new ParameterStore(batch, false), in, false)
                        .singletonOrThrow()
                        .toFloatArray();
                System.arraycopy(logits, 0, all, from * width, logits.length);
            }
        }
        return all;
    }

    private static int answer(float[] logits, int from, int width) {
        if (width == 1) {
            return logits[from] >= 0 ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < width; i++) {
            best = logits[from + i] > logits[from + best] ? i : best;
        }
        return best;
    }
}
