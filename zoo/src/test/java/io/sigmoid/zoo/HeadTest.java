package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeadTest {
    private static final Head BINARY = Head.binary("even", "odd");
    private static final Head CLASSES = Head.multiClass("a", "b", "c");
    private static final Head.Joint JOINT =
            Head.joint(new Head.Output("parity", BINARY), new Head.Output("letter", CLASSES));

    @Test
    void multiLabelLinksEachLogitByItself() {
        float[] row = {0, (float) Math.log(3), -100};
        Head.multiLabel("a", "b", "c").link(row, 0);
        assertArrayEquals(new float[] {0.5f, 0.75f, 0}, row, 1e-6f);
    }

    @Test
    void jointLinksOutputAfterOutput() {
        float[] row = {9, 0, 1, 1, 1};
        JOINT.link(row, 1);
        assertArrayEquals(new float[] {9, 0.5f, 1 / 3f, 1 / 3f, 1 / 3f}, row, 1e-6f);
    }

    @Test
    void jointLabelsAreThoseOfItsOutputsInOrder() {
        assertEquals(List.of("even", "odd", "a", "b", "c"), JOINT.labels());
    }

    @Test
    void jointNeedsTheLogitsOfAllItsOutputs() {
        assertEquals(4, JOINT.logits());
    }

    @Test
    void questionsAreTheLabelsOfYesOrNoInTheOrderOfTheirLogits() {
        assertEquals(List.of("odd"), BINARY.questions());
        assertEquals(List.of("a", "b"), Head.multiLabel("a", "b").questions());
        assertEquals(List.of(), CLASSES.questions());
        assertEquals(List.of(), new Head.Pixels(new ImageShape(1, 2, 2)).questions());
        Head several = Head.joint(
                new Head.Output("digit", CLASSES),
                new Head.Output("tags", Head.multiLabel("x", "y")),
                new Head.Output("parity", BINARY));
        assertEquals(List.of("x", "y", "odd"), several.questions());
        assertEquals(List.of("a", "b", "c", "x", "y", "odd"), several.logitLabels());
    }

    @Test
    void aHeadThatIsNotJointHasOneOutput() {
        assertEquals(List.of(new Head.Output("logits", CLASSES)), CLASSES.outputs());
    }

    @Test
    void pixelsAreLinkedByTheSigmoid() {
        float[] row = {0, 0, 0, (float) Math.log(3)};
        new Head.Pixels(new ImageShape(1, 2, 2)).link(row, 0);
        assertArrayEquals(new float[] {0.5f, 0.5f, 0.5f, 0.75f}, row, 1e-6f);
    }

    @Test
    void jointRefusesOneOutput() {
        assertMessage("outputs must be 2 or more, got [parity]", () -> Head.joint(new Head.Output("parity", BINARY)));
    }

    @Test
    void jointRefusesTwoOutputsOfOneName() {
        assertMessage(
                "outputs must differ from each other, got [a, a]",
                () -> Head.joint(new Head.Output("a", BINARY), new Head.Output("a", CLASSES)));
    }

    @Test
    void jointRefusesAJointOutput() {
        assertMessage(
                "head of output b must be binary, multi-label or multi-class, got joint",
                () -> Head.joint(new Head.Output("a", BINARY), new Head.Output("b", JOINT)));
    }

    @Test
    void aClassifierRefusesPixels() {
        assertMessage(
                "head must have labels, got pixels: use ConvVae for those",
                () -> Mlp.of(4, new Head.Pixels(new ImageShape(1, 2, 2))));
    }

    @Test
    void reluOutputsRefuseASigmoidHead() {
        assertMessage(
                "output RELU needs a multi-class head, got Binary: its sigmoid would always be 0.5 or more",
                () -> new Mlp(4, List.of(3), Activation.SIGMOID, 0, Mlp.Output.RELU, BINARY));
    }

    @Test
    void dropoutRefusesOne() {
        assertMessage(
                "dropout must lie in [0, 1), got 1.0",
                () -> new Mlp(4, List.of(3), Activation.RELU, 1, Mlp.Output.LINEAR, BINARY));
    }

    @Test
    void widthsRefuseZeroAndMoreThanALongCanMultiply() {
        assertMessage(
                "widths must be from 1 to 65536, got [32, 0]",
                () -> new GapResNet(ImageShape.MNIST, List.of(32, 0), 2, CLASSES));
        assertMessage(
                "widths must be from 1 to 65536, got [65537]",
                () -> new GapResNet(ImageShape.MNIST, List.of(65537), 2, CLASSES));
    }

    @Test
    void stagesRefuseToHalveAnImageToNothing() {
        assertMessage(
                "widths must leave a pixel: 5 stages halve 28×28 to nothing, use fewer or a larger image",
                () -> new GapCnn(ImageShape.MNIST, List.of(1, 1, 1, 1, 1), Pooling.DENSE, CLASSES));
    }

    private static void assertMessage(String message, org.junit.jupiter.api.function.Executable executable) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, executable).getMessage());
    }
}
