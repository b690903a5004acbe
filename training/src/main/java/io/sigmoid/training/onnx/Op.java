package io.sigmoid.training.onnx;

import static ai.onnx.proto.OnnxMl.AttributeProto.AttributeType.FLOAT;
import static ai.onnx.proto.OnnxMl.AttributeProto.AttributeType.INT;
import static ai.onnx.proto.OnnxMl.AttributeProto.AttributeType.INTS;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tribuo.util.onnx.ONNXAttribute;
import org.tribuo.util.onnx.ONNXOperator;

/** The operators of ONNX that models here are made of, as Tribuo's builder describes operators; it lacks most of these. */
enum Op implements ONNXOperator {
    ADD("Add", 2, 0, 1, Map.of()),
    BATCH_NORMALIZATION("BatchNormalization", 5, 0, 1, Map.of("epsilon", FLOAT)),
    CAST("Cast", 1, 0, 1, Map.of("to", INT)),
    CONCAT("Concat", ONNXAttribute.VARIADIC_INPUT, 0, 1, Map.of("axis", INT)),
    CONV("Conv", 2, 1, 1, Map.of("kernel_shape", INTS, "strides", INTS, "pads", INTS, "dilations", INTS, "group", INT)),
    CONV_TRANSPOSE(
            "ConvTranspose",
            2,
            1,
            1,
            Map.of("kernel_shape", INTS, "strides", INTS, "pads", INTS, "output_padding", INTS)),
    DIV("Div", 2, 0, 1, Map.of()),
    ELU("Elu", 1, 0, 1, Map.of("alpha", FLOAT)),
    ERF("Erf", 1, 0, 1, Map.of()),
    FLATTEN("Flatten", 1, 0, 1, Map.of("axis", INT)),
    GATHER("Gather", 2, 0, 1, Map.of("axis", INT)),
    GEMM("Gemm", 2, 1, 1, Map.of("transB", INT)),
    GLOBAL_AVERAGE_POOL("GlobalAveragePool", 1, 0, 1, Map.of()),
    LEAKY_RELU("LeakyRelu", 1, 0, 1, Map.of("alpha", FLOAT)),
    LSTM("LSTM", 3, 1, 2, Map.of("hidden_size", INT)),
    MATMUL("MatMul", 2, 0, 1, Map.of()),
    MAX_POOL("MaxPool", 1, 0, 1, Map.of("kernel_shape", INTS, "strides", INTS)),
    MUL("Mul", 2, 0, 1, Map.of()),
    RELU("Relu", 1, 0, 1, Map.of()),
    RESHAPE("Reshape", 2, 0, 1, Map.of()),
    SIGMOID("Sigmoid", 1, 0, 1, Map.of()),
    SOFTMAX("Softmax", 1, 0, 1, Map.of("axis", INT)),
    SPLIT("Split", 1, 0, 2, Map.of("axis", INT)),
    SQUEEZE("Squeeze", 2, 0, 1, Map.of()),
    SUM("Sum", ONNXAttribute.VARIADIC_INPUT, 0, 1, Map.of()),
    TANH("Tanh", 1, 0, 1, Map.of()),
    TRANSPOSE("Transpose", 1, 0, 1, Map.of("perm", INTS));

    /** The version of the operator set: its operators are read by everything since 2022, GELU alone would need more. */
    static final int OPSET = 17;

    private final String opName;
    private final int inputs;
    private final int optionalInputs;
    private final int outputs;

    @SuppressWarnings("ImmutableEnumChecker") // Filled by the constructor alone.
    private final Map<String, ONNXAttribute> attributes = new HashMap<>();

    Op(String opName, int inputs, int optionalInputs, int outputs, Map<String, AttributeType> attributes) {
        this.opName = opName;
        this.inputs = inputs;
        this.optionalInputs = optionalInputs;
        this.outputs = outputs;
        attributes.forEach((name, type) -> this.attributes.put(name, new ONNXAttribute(name, type, true)));
    }

    @Override
    public String getOpName() {
        return opName;
    }

    @Override
    public int getNumInputs() {
        return inputs;
    }

    @Override
    public int getNumOptionalInputs() {
        return optionalInputs;
    }

    @Override
    public int getNumOutputs() {
        return outputs;
    }

    @Override
    public Map<String, ONNXAttribute> getAttributes() {
        return attributes;
    }

    @Override
    public Set<String> getMandatoryAttributeNames() {
        return attributes.keySet();
    }

    @Override
    public int getOpVersion() {
        return OPSET;
    }

    @Override
    public String getOpDomain() {
        return "";
    }
}
