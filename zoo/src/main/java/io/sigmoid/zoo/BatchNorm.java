package io.sigmoid.zoo;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation of the channels of {@code (N, C, …)} float32, the same function as {@code torch.nn.BatchNorm2d}.
 *
 * <p>In training, one value a channel has no variance, and PyTorch's refuses it; here the running values stay as they are.
 *
 * <p>DJL's returns a view, which costs whoever changes it in place two copies of its gradient; this one returns an array of
 * its own. Its name, those of its parameters and the bytes that it saves are DJL's.
 *
 * @see <a href="https://arxiv.org/abs/1502.03167">Batch Normalization</a>
 */
final class BatchNorm extends AbstractBlock implements MultiplyAdds, GraphBlock {
    /** Of DJL's format, which has the number of channels behind the shapes of the inputs. */
    private static final byte FORMAT = 2;

    private static final float EPSILON = 1e-5f;
    private static final String FUNCTION = "return torch.batch_norm(x, gamma, beta, %s, 0.1, " + EPSILON + ", False)";
    private static final String TRAINING = FUNCTION.formatted("mean, variance, True");
    private static final String TRAINING_ON_ONE = FUNCTION.formatted("None, None, True");
    private static final String INFERENCE = FUNCTION.formatted("mean, variance, False");

    private final Parameter gamma = parameter("gamma", Parameter.Type.GAMMA, true);
    private final Parameter beta = parameter("beta", Parameter.Type.BETA, true);
    private final Parameter mean = parameter("runningMean", Parameter.Type.RUNNING_MEAN, false);
    private final Parameter variance = parameter("runningVar", Parameter.Type.RUNNING_VAR, false);

    BatchNorm() {
        super(FORMAT);
    }

    private Parameter parameter(String name, Parameter.Type type, boolean trained) {
        return addParameter(Parameter.builder()
                .setName(name)
                .setType(type)
                .optRequiresGrad(trained)
                .build());
    }

    @Override
    protected void prepare(Shape[] inputs) {
        Shape channels = new Shape(inputs[0].get(1));
        List.of(gamma, beta, mean, variance).forEach(parameter -> parameter.setShape(channels));
    }

    @Override
    protected void saveMetadata(DataOutputStream out) throws IOException {
        saveInputShapes(out);
        out.writeLong(gamma.getShape().size());
    }

    @Override
    public void loadMetadata(byte format, DataInputStream in) throws IOException, MalformedModelException {
        if (format != FORMAT) {
            throw new MalformedModelException("batch normalisation of format %d, must be %d".formatted(format, FORMAT));
        }
        readInputShapes(in);
        long channels = in.readLong();
        if (inputShapes[0].get(1) != channels) {
            throw new MalformedModelException(
                    "batch normalisation of %d channels for inputs %s".formatted(channels, inputShapes[0]));
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        Device device = x.getDevice();
        boolean one = x.size() == x.getShape().get(1);
        String function = !training ? INFERENCE : one ? TRAINING_ON_ONE : TRAINING;
        return new NDList(TorchScript.shared(function, "x", "gamma", "beta", "mean", "variance")
                .run(
                        x,
                        parameters.getValue(gamma, device, training),
                        parameters.getValue(beta, device, training),
                        parameters.getValue(mean, device, training),
                        parameters.getValue(variance, device, training)));
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        var operation = new Operation.Normalization(
                graph.weight(gamma), graph.weight(beta), graph.weight(mean), graph.weight(variance), EPSILON);
        return List.of(graph.add(operation, inputs));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {inputs[0]};
    }

    /** One of each value. */
    @Override
    public long multiplyAdds(Shape... inputs) {
        return inputs[0].slice(1).size();
    }
}
