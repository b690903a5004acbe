package io.sigmoid.training;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Losses, optimisers, schedules and clipping against what PyTorch 1.13 computes: {@code src/test/python/fixtures.py}. */
class PytorchParityTest {
    private static final JsonNode FIXTURES = read();

    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static List<JsonNode> binary() {
        return cases("binary");
    }

    static List<JsonNode> classes() {
        return cases("classes");
    }

    static List<JsonNode> optimizers() {
        return cases("optimizers");
    }

    static List<JsonNode> schedules() {
        return cases("schedules");
    }

    static List<JsonNode> clippings() {
        return cases("clippings");
    }

    @ParameterizedTest
    @MethodSource("binary")
    void binaryCrossEntropy(JsonNode example) {
        assertSameLoss(Head.multiLabel("a", "b", "c"), example);
    }

    @ParameterizedTest
    @MethodSource("classes")
    void softmaxCrossEntropy(JsonNode example) {
        assertSameLoss(Head.multiClass("a", "b", "c"), example);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void optimizerEndsAtTheSameWeights(JsonNode example) {
        Optimizer optimizer = as(example.get("optimizer"), Optimizer.class);
        NDArray weights = array(FIXTURES.get("start"));
        Optimizer.State state = optimizer.start(manager, weights);
        for (JsonNode gradient : FIXTURES.get("gradients")) {
            state.step(weights, array(gradient), optimizer.learningRate());
        }
        assertArrayEquals(floats(example.get("weights")), weights.toFloatArray(), 3e-6f);
        assertEquals(25, state.steps());
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void scheduleHasTheSameFactors(JsonNode example) {
        Schedule schedule = as(example.get("schedule"), Schedule.class);
        float[] factors = floats(example.get("factors"));
        for (int step = 0; step < factors.length; step++) {
            assertEquals(factors[step], schedule.factor(step, factors.length), 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("clippings")
    void clippingGivesTheSameGradient(JsonNode example) {
        NDArray gradient = array(FIXTURES.get("gradients").get(0));
        NDArray clipped = as(example.get("clipping"), Clipping.class).clip(gradient);
        assertArrayEquals(floats(example.get("gradient")), clipped.toFloatArray(), 1e-6f);
    }

    @Test
    void theFixturesHaveEveryOptimizer() {
        List<String> names = optimizers().stream()
                .map(example -> example.get("optimizer").get("type").asString())
                .distinct()
                .toList();
        assertEquals(List.of("sgd", "adam", "adamw", "rmsprop"), names);
    }

    private void assertSameLoss(Head head, JsonNode example) {
        Loss loss = Loss.of(head, as(example.get("options"), LossOptions.class));
        NDArray logits = array(example.get("logits")).reshape(4, 3).duplicate();
        NDArray targets = array(example.get("targets"));
        targets = targets.size() == 12 ? targets.reshape(4, 3) : targets;
        logits.setRequiresGradient(true);
        try (Autograd tape = Autograd.record()) {
            NDArray value = loss.of(logits, targets);
            tape.backward(value);
            assertEquals(example.get("value").doubleValue(), value.getFloat(), 2e-7 * value.getFloat());
        }
        assertArrayEquals(floats(example.get("gradient")), logits.getGradient().toFloatArray(), 1e-7f);
    }

    private NDArray array(JsonNode numbers) {
        float[] values = floats(numbers);
        return NativeMemory.of(manager, values, new Shape(values.length));
    }

    /** All numbers, whatever arrays they are in. */
    private static float[] floats(JsonNode numbers) {
        List<Float> all = new ArrayList<>();
        add(numbers, all);
        float[] values = new float[all.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = all.get(i);
        }
        return values;
    }

    private static void add(JsonNode numbers, List<Float> all) {
        if (numbers.isArray()) {
            numbers.forEach(each -> add(each, all));
        } else {
            all.add((float) numbers.doubleValue());
        }
    }

    private static <T> T as(JsonNode tree, Class<T> type) {
        return JsonMapper.shared().treeToValue(tree, type);
    }

    private static List<JsonNode> cases(String name) {
        return List.copyOf(FIXTURES.get(name).asArray().elements());
    }

    private static JsonNode read() {
        try (InputStream in = requireNonNull(PytorchParityTest.class.getResourceAsStream("fixtures.json"))) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
