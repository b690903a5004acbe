package io.sigmoid.training.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.sigmoid.zoo.graph.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXOperators;

/** A graph of ONNX under construction: nodes, initialisers by their own names, inputs and outputs. */
final class Nodes {
    private final ONNXContext names = new ONNXContext();
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Set<String> initializers = new HashSet<>();
    private int values;

    /** A name that no other value has. */
    String fresh() {
        return "value_" + number();
    }

    /** Adds a node of one output and returns the name of it. */
    String add(Op op, List<String> inputs, Map<String, Object> attributes) {
        return add(op, inputs, attributes, fresh());
    }

    /** Adds a node and says what its only output is called. */
    String add(Op op, List<String> inputs, Map<String, Object> attributes, String output) {
        add(op, inputs, attributes, List.of(output));
        return output;
    }

    /** Adds a node of several outputs; an empty name leaves one out. Sorted, so that the same model has the same bytes. */
    void add(Op op, List<String> inputs, Map<String, Object> attributes, List<String> outputs) {
        graph.addNode(op.build(
                names, inputs.toArray(new String[0]), outputs.toArray(new String[0]), new TreeMap<>(attributes)));
    }

    /** Gives a value another name; every engine removes such a node. */
    void identity(String value, String name) {
        graph.addNode(ONNXOperators.IDENTITY.build(names, value, name));
    }

    /** An initialiser under the weight's name, once. */
    String weight(Weight weight) {
        if (initializers.add(weight.name())) {
            graph.addInitializer(tensor(weight.name(), weight.shape(), weight.values()));
        }
        return weight.name();
    }

    String floats(List<Long> shape, float... values) {
        String name = "constant_" + number();
        graph.addInitializer(tensor(name, shape, values));
        return name;
    }

    /** {@code (values.length)} int64. */
    String integers(long... values) {
        return integers(List.of((long) values.length), values);
    }

    /** {@code ()} int64. */
    String scalar(long value) {
        return integers(List.of(), value);
    }

    private String integers(List<Long> shape, long... values) {
        String name = "constant_" + number();
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addAllDims(shape);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        graph.addInitializer(tensor);
        return name;
    }

    void input(String name, TensorProto.DataType type, List<Long> example) {
        graph.addInput(info(name, type, example));
    }

    void output(String name, List<Long> example) {
        graph.addOutput(info(name, TensorProto.DataType.FLOAT, example));
    }

    /**
     * The whole graph.
     *
     * @throws IllegalArgumentException if two values have one name, as an output may have that of an input
     */
    GraphProto build(String name) {
        var names = new HashSet<String>();
        Stream.of(
                        graph.getInputList().stream().map(ValueInfoProto::getName),
                        graph.getInitializerList().stream().map(TensorProto::getName),
                        graph.getNodeList().stream().flatMap(node -> node.getOutputList().stream()))
                .flatMap(each -> each)
                .filter(each -> !each.isEmpty() && !names.add(each))
                .findFirst()
                .ifPresent(twice -> {
                    throw new IllegalArgumentException(
                            "ONNX wants every name once, and \"%s\" is an output's and another value's"
                                    .formatted(twice));
                });
        return graph.setName(name).build();
    }

    private int number() {
        return values++;
    }

    private static TensorProto tensor(String name, List<Long> shape, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }

    /** The batch has a name in place of a size. */
    private static ValueInfoProto info(String name, TensorProto.DataType type, List<Long> example) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("batch");
        example.forEach(size -> shape.addDimBuilder().setDimValue(size));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
