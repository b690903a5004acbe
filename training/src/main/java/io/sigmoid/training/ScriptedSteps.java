package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sigmoid.zoo.BoundScript;
import io.sigmoid.zoo.graph.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Some steps of a training as one call of PyTorch's interpreter: those of a small network are done sooner than Java crosses into
 * native memory for each of their parts. Every step is that of {@link ScriptedPass} and {@link FusedAdam}, to the bit.
 */
final class ScriptedSteps {
    /** Most steps of a call: with more, a batch of images in float32 has left the processor's cache when it is its turn. */
    static final int MOST = 4;

    /** Numbers of float32 in the 64 bytes that PyTorch aligns arrays to. */
    private static final int ALIGNED = 16;

    private static final List<String> RATES =
            IntStream.range(0, MOST).mapToObj("rate%s"::formatted).toList();

    private static final String BODY = """
            %s, %s, = w
            share = 1.
            warmth = 1.
            rates = [%s]
            figures = annotate(List[float], [])
            going = True
            for step in range(int(steps)):
              if torch.__and__(going, torch.ge(step, int(first))):
            %s
                torch.zero_(gradient)
            %s
                torch.append(figures, loss)
                torch.append(figures, slope)
                torch.append(figures, answers)
                going = torch.__and__(torch.isfinite(loss), torch.isfinite(slope))
                if going:
                  rate = rates[step]
                  number = torch.add(done, float(torch.sub(step, torch.sub(int(first), 1))))
            %s
                  weights = changed[0]
            return figures
            """;

    private static final String SLICE =
            "%s = torch.slice(%s, 0, torch.mul(step, int(size)), torch.mul(torch.add(step, 1), int(size)), 1)%n";

    private final BoundScript script;
    private final List<Operation.Noise> noises;
    private final TrainingState state;
    private final int batchSize;

    private ScriptedSteps(TrainingState state, PassText text, FusedAdam update, int batchSize, NDManager manager) {
        this.state = state;
        this.batchSize = batchSize;
        noises = text.noises();
        List<NDArray> arrays = new ArrayList<>(text.arrays());
        arrays.addAll(update.arrays());
        // What a batch has is rows of what all have.
        List<String> each = new ArrayList<>(List.of("x", "targets"));
        each.addAll(text.drawn());
        List<String> all = each.stream().map("all_"::concat).toList();
        var slices = new StringBuilder();
        for (int i = 0; i < each.size(); i++) {
            slices.append(SLICE.formatted(each.get(i), all.get(i)));
        }
        String body = BODY.formatted(
                String.join(", ", text.names()),
                FusedAdam.NAMES,
                String.join(", ", RATES),
                slices.toString().indent(4).stripTrailing(),
                text.lines().indent(4).stripTrailing(),
                update.lines().indent(6).stripTrailing());
        List<String> inputs = new ArrayList<>(List.of("weights", "gradient"));
        inputs.addAll(all);
        List<String> numbers = new ArrayList<>(List.of("first", "steps", "size", "done"));
        numbers.addAll(RATES);
        script = BoundScript.ofNumbers(manager, body, inputs, numbers, arrays).unoptimized();
    }

    /**
     * The steps of a job, null if one of them is more than a written pass and Adam: of several batches, of varied examples, of a
     * gradient that is clipped, of an average, of something that warms up; or if a batch among others would lie otherwise in memory
     * than alone, where sums may be rounded otherwise.
     *
     * @param text of the pass, if it is written
     * @param manager owns what it keeps
     */
    static @Nullable ScriptedSteps of(
            TrainingJob job, TrainingState state, Objective objective, @Nullable PassText text, NDManager manager) {
        FusedAdam update = state.optimizer.fused();
        boolean more = job.accumulate() > 1
                || job.augmentation() != null
                || job.clipping() != null
                || state.average != null
                || objective.warmth(0) != 1;
        boolean aligned = job.architecture().input().size() * job.batchSize() % ALIGNED == 0;
        return text == null || update == null || more || !aligned
                ? null
                : new ScriptedSteps(state, text, update, job.batchSize(), manager);
    }

    /** What draws the random numbers of a batch. */
    List<Operation.Noise> noises() {
        return noises;
    }

    /**
     * Takes steps, until one has a loss or a sum of the gradient that is not finite: it changes nothing, and its outcome is the
     * last.
     *
     * @param examples features, targets, and what {@link #noises} drew, each {@code (rows, …)} of as many batches as there
     *     are rates
     * @param gradient the buffer; that of the last step stays in it
     * @param first batches to pass over
     * @param rates of the batches' steps, at most {@link #MOST}
     * @return one a step, those that were passed over not among them
     */
    List<BatchPass.Outcome> run(List<NDArray> examples, NDArray gradient, int first, List<Double> rates) {
        int rows = Math.toIntExact(examples.get(0).getShape().get(0));
        List<NDArray> given = new ArrayList<>(List.of(state.parameters.values(), gradient));
        given.addAll(examples);
        double[] numbers = new double[4 + MOST];
        numbers[0] = first;
        numbers[1] = rates.size();
        numbers[2] = batchSize;
        numbers[3] = state.optimizer.steps();
        for (int i = 0; i < rates.size(); i++) {
            numbers[4 + i] = rates.get(i).floatValue();
        }
        double[] figures = script.numbers(given, numbers);
        List<BatchPass.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < figures.length; i += 3) {
            int from = (first + i / 3) * batchSize;
            outcomes.add(new BatchPass.Outcome(
                    Math.min(batchSize, rows - from), (float) figures[i], (float) figures[i + 1], (long)
                            figures[i + 2]));
        }
        return outcomes;
    }
}
