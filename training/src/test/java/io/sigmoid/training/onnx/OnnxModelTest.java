package io.sigmoid.training.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Architectures;
import io.sigmoid.zoo.BranchedMlp;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.GapResNet;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.RowLstm;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelTest {
    private static final Head BINARY = Head.binary("even", "odd");
    private static final Head CLASSES = Head.multiClass("a", "b", "c");
    private static final Head JOINT = Head.joint(new Head.Output("parity", BINARY), new Head.Output("letter", CLASSES));
    private static final ImageShape SMALL = new ImageShape(1, 8, 8);

    static Stream<Architecture> sizedAsPresets() {
        return Architectures.examples().stream();
    }

    static Stream<Architecture> everyHead() {
        return Stream.of(BINARY, Head.multiLabel("a", "b"), CLASSES, JOINT)
                .flatMap(head -> Stream.of(
                        new Mlp(64, List.of(24, 16), Activation.RELU, 0.1, Mlp.Output.LINEAR, head),
                        new BranchedMlp(64, 16, head),
                        new GapCnn(SMALL, List.of(16, 24), Pooling.DENSE, head),
                        new GapCnn(SMALL, List.of(16, 24), Pooling.LABEL_MAPS, head),
                        new GapResNet(SMALL, List.of(8, 16), 1, head),
                        new RowLstm(8, 8, 24, head)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "value_0"})
    void anOutputOfAnotherValuesNameIsRefused(String name) {
        Head head = Head.joint(new Head.Output("letter", CLASSES), new Head.Output(name, BINARY));
        try (RandomModel model = RandomModel.of(Mlp.of(5, head))) {
            var e = assertThrows(
                    IllegalArgumentException.class,
                    () -> OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS));
            assertEquals(
                    "ONNX wants every name once, and \"%s\" is an output's and another value's".formatted(name),
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("sizedAsPresets")
    void aThousandExamplesAreTheSameInBatchesOf1And7And64(Architecture architecture) {
        try (RandomModel model = RandomModel.of(architecture)) {
            byte[] onnx = OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS);
            float[] examples = RandomModel.examples(1000, architecture.input().size());
            for (int batch : new int[] {1, 7, 64}) {
                assertWithin(Parity.of(onnx, model.block(), examples, architecture.input(), batch));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyHead")
    void everyHeadOfEveryArchitectureIsTheSame(Architecture architecture) {
        try (RandomModel model = RandomModel.of(architecture)) {
            byte[] onnx = OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS);
            assertWithin(Parity.of(
                    onnx,
                    model.block(),
                    RandomModel.examples(50, architecture.input().size()),
                    architecture.input(),
                    7));
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void everyActivationIsTheSame(Activation activation) {
        var architecture = new Mlp(16, List.of(24, 16), activation, BINARY);
        try (RandomModel model = RandomModel.of(architecture)) {
            byte[] onnx = OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS);
            assertWithin(Parity.of(onnx, model.block(), RandomModel.examples(200, 16), architecture.input(), 7));
        }
    }

    @Test
    void encoderAndDecoderOfAThousandExamplesAreTheSame() {
        ConvVae architecture = ConvVae.of(ImageShape.MNIST);
        try (RandomModel model = RandomModel.of(architecture)) {
            byte[] encoder = OnnxModel.encoder(model.manifest(), model.block());
            byte[] decoder = OnnxModel.decoder(model.manifest(), model.block());
            float[] images = RandomModel.examples(1000, 784);
            float[] codes = RandomModel.examples(1000, 16);
            for (int batch : new int[] {1, 7, 64}) {
                assertWithin(Parity.of(encoder, ConvVae.encoder(model.block()), images, architecture.input(), batch));
                assertWithin(Parity.of(decoder, ConvVae.decoder(model.block()), codes, new Shape(16), batch));
            }
        }
    }

    @Test
    void colourAndOtherSizesOfAnAutoencoderAreTheSame() {
        var architecture = new ConvVae(new ImageShape(3, 8, 12), List.of(16), List.of(24, 20), 48);
        try (RandomModel model = RandomModel.of(architecture)) {
            byte[] onnx = OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS);
            assertWithin(Parity.of(onnx, model.block(), RandomModel.examples(50, 288), architecture.input(), 7));
        }
    }

    @Test
    void bytesBecomeCalibratedProbabilities() {
        var calibration = new Calibration(List.of(2.0, 0.5, 0.5, 0.5), List.of(-0.25, 0.0, 0.0, 0.0));
        var architecture = new Mlp(4, List.of(5), Activation.RELU, JOINT);
        try (RandomModel model = RandomModel.of(architecture, calibration)) {
            var manifest = RandomModel.image(model.manifest(), new Shape(1, 2, 2));
            byte[] onnx = OnnxModel.of(manifest, model.block(), OnnxOptions.COMPLETE);
            float[] logits = new float[4];
            List<float[]> expected =
                    Parity.pytorch(model.block(), new float[] {0, 51 / 255f, 128 / 255f, 1}, new Shape(1, 1, 2, 2));
            logits[0] = expected.get(0)[0];
            System.arraycopy(expected.get(1), 0, logits, 1, 3);
            calibration.apply(logits, 0);
            JOINT.link(logits, 0);
            try (var session = new OnnxRuntimeSession(onnx)) {
                List<float[]> actual = session.run(new byte[] {0, 51, (byte) 128, (byte) 255}, new long[] {1, 1, 2, 2});
                assertArrayEquals(new float[] {logits[0]}, actual.get(0), 1e-6f);
                assertArrayEquals(new float[] {logits[1], logits[2], logits[3]}, actual.get(1), 1e-6f);
            }
        }
    }

    @Test
    void inputAndOutputsHaveTheirNamesAndAnyBatch() throws InvalidProtocolBufferException {
        try (RandomModel model = RandomModel.of(new GapCnn(SMALL, List.of(4), Pooling.DENSE, JOINT))) {
            ModelProto onnx = ModelProto.parseFrom(OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS));
            assertEquals(17, onnx.getOpsetImport(0).getVersion());
            assertEquals("image", onnx.getGraph().getInput(0).getName());
            assertEquals(
                    "batch",
                    onnx.getGraph()
                            .getInput(0)
                            .getType()
                            .getTensorType()
                            .getShape()
                            .getDim(0)
                            .getDimParam());
            assertEquals(
                    List.of("parity", "letter"),
                    onnx.getGraph().getOutputList().stream()
                            .map(output -> output.getName())
                            .toList());
            assertEquals(
                    "{\"parity\":[\"even\",\"odd\"],\"letter\":[\"a\",\"b\",\"c\"]}",
                    onnx.getMetadataPropsList().stream()
                            .filter(entry -> entry.getKey().equals("sigmoid.labels"))
                            .findFirst()
                            .orElseThrow()
                            .getValue());
        }
    }

    @Test
    void noNormalisationAndNoDropoutIsLeft() throws InvalidProtocolBufferException {
        try (RandomModel model = RandomModel.of(new GapResNet(SMALL, List.of(8, 16), 1, CLASSES))) {
            ModelProto onnx = ModelProto.parseFrom(OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS));
            assertFalse(onnx.getGraph().getNodeList().stream()
                    .map(NodeProto::getOpType)
                    .anyMatch(List.of("BatchNormalization", "Dropout")::contains));
        }
    }

    @Test
    void weightsThatAreWhatTheyWereHaveTheNamesOfPytorch() throws InvalidProtocolBufferException {
        try (RandomModel model = RandomModel.of(Mlp.of(64, BINARY))) {
            ModelProto onnx = ModelProto.parseFrom(OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS));
            assertEquals(
                    List.of("1.weight", "1.bias", "3.weight", "3.bias", "5.weight", "5.bias"),
                    onnx.getGraph().getInitializerList().stream()
                            .map(TensorProto::getName)
                            .toList());
        }
    }

    @Test
    void theSameModelHasTheSameBytes() {
        try (RandomModel model = RandomModel.of(GapResNet.of(ImageShape.MNIST, JOINT))) {
            assertArrayEquals(
                    OnnxModel.of(model.manifest(), model.block(), OnnxOptions.COMPLETE),
                    OnnxModel.of(model.manifest(), model.block(), OnnxOptions.COMPLETE));
        }
    }

    @Test
    void anUnknownBlockIsNamed() {
        try (RandomModel model = RandomModel.of(Mlp.of(64, BINARY))) {
            Block pooling = ai.djl.nn.pooling.Pool.maxPool2dBlock(new Shape(2, 2));
            var error = assertThrows(
                    IllegalArgumentException.class, () -> OnnxModel.of(model.manifest(), pooling, OnnxOptions.LOGITS));
            assertTrue(error.getMessage().startsWith("LambdaBlock maxPool2d does not say what it computes"));
            assertTrue(error.getMessage().endsWith("implement io.sigmoid.zoo.graph.GraphBlock"));
        }
    }

    private static void assertWithin(Parity parity) {
        assertTrue(parity.largest() > 0.01, () -> "the logits are " + parity);
        assertTrue(parity.difference() <= 1e-5, () -> "the difference is " + parity);
    }
}
