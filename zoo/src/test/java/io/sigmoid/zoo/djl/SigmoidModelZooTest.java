package io.sigmoid.zoo.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.MRL;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.translate.TranslateException;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Models;
import io.sigmoid.zoo.artifact.Pretrained;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigmoidModelZooTest {
    @TempDir
    Path temp;

    private Path directory;
    private Artifact artifact;
    private ModelJar jar;

    @BeforeEach
    void open() throws Exception {
        directory = temp.resolve("model");
        artifact = Models.write(directory, Models.CNN);
        jar = new ModelJar(temp.resolve("models.jar"), "tiny-cnn", directory);
    }

    @AfterEach
    void close() throws Exception {
        jar.close();
    }

    private static <I, O> Criteria.Builder<I, O> zoo(Class<I> input, Class<O> output) {
        return Criteria.builder()
                .setTypes(input, output)
                .optGroupId("io.sigmoid")
                .optArtifactId("tiny-cnn");
    }

    private <I, O> Criteria.Builder<I, O> stock(Class<I> input, Class<O> output) {
        return Criteria.builder().setTypes(input, output).optModelPath(directory);
    }

    private static <I, O> O predict(Criteria<I, O> criteria, I input) throws Exception {
        try (ZooModel<I, O> model = criteria.loadModel();
                Predictor<I, O> predictor = model.newPredictor()) {
            return predictor.predict(input);
        }
    }

    /** 8×8 grey, every value different. */
    private static BufferedImage picture() {
        var image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 64; i++) {
            image.getRaster().setSample(i % 8, i / 8, 0, 4 * i + 3);
        }
        return image;
    }

    private static float[] values() {
        var values = new float[64];
        for (int i = 0; i < 64; i++) {
            values[i] = (4 * i + 3) / 255f;
        }
        return values;
    }

    /** By the artifact's own block and head. */
    private float[] expected() {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] logits = artifact.block(manager)
                    .forward(
                            new ParameterStore(manager, false),
                            new NDList(manager.create(values()).reshape(1, 1, 8, 8)),
                            false)
                    .singletonOrThrow()
                    .toFloatArray();
            Models.CNN.head().link(logits, 0);
            return logits;
        }
    }

    private static float[] inOrder(Classifications classifications) {
        var values = new float[3];
        for (int i = 0; i < 3; i++) {
            values[i] =
                    (float) classifications.get(List.of("a", "b", "c").get(i)).getProbability();
        }
        return values;
    }

    @Test
    void aModelInAJarIsListedAndRead() {
        assertTrue(Pretrained.names().contains("tiny-cnn"));
        assertEquals(artifact.manifest(), Pretrained.read("tiny-cnn").manifest());
        List<MRL> listed = ModelZoo.listModels().values().stream()
                .flatMap(List::stream)
                .filter(mrl -> mrl.getGroupId().equals("io.sigmoid"))
                .toList();
        assertEquals(
                List.copyOf(Pretrained.names()),
                listed.stream().map(MRL::getArtifactId).sorted().toList());
        assertEquals(Set.of("PyTorch"), ModelZoo.getModelZoo("io.sigmoid").getSupportedEngines());
        assertNull(ModelZoo.getModelZoo("io.sigmoid").getModelLoader("none"));
    }

    @Test
    void aNameThatIsNotThereIsAnsweredWithThoseThatAre() {
        var e = assertThrows(ArtifactException.class, () -> Pretrained.read("none"));
        assertTrue(
                e.getMessage().contains("no pretrained model is named none, there are " + Pretrained.names()),
                e.getMessage());
        assertThrows(ModelNotFoundException.class, () -> zoo(float[].class, float[].class)
                .optArtifactId("none")
                .build()
                .loadModel());
    }

    /** Or whoever asks DJL for some other model gets one of these. */
    @Test
    void whoAsksForNoneOfThemGetsNone() {
        assertThrows(ModelNotFoundException.class, () -> Criteria.builder()
                .setTypes(float[].class, float[].class)
                .build()
                .loadModel());
        assertThrows(ModelNotFoundException.class, () -> zoo(float[].class, float[].class)
                .optFilter("layers", "50")
                .build()
                .loadModel());
    }

    @Test
    void aLoaderTakenByItsNameNeedsNoMore() throws Exception {
        var criteria = Criteria.builder().setTypes(float[].class, float[].class).build();
        try (var model =
                ModelZoo.getModelZoo("io.sigmoid").getModelLoader("tiny-cnn").loadModel(criteria)) {
            assertEquals("tiny-cnn", model.getName());
        }
    }

    @Test
    void aUserNamesADirectoryOrAModelInAJar() throws Exception {
        assertEquals(artifact.manifest(), Pretrained.find(directory).manifest());
        assertEquals(artifact.manifest(), Pretrained.find(Path.of("tiny-cnn")).manifest());
        assertEquals(artifact.manifest(), Pretrained.findManifest(Path.of("tiny-cnn")));
        Path none = temp.resolve("none");
        var e = assertThrows(ArtifactException.class, () -> Pretrained.find(none));
        assertEquals(
                "%s: no such model directory, and no pretrained model of that name: there are %s"
                        .formatted(none, Pretrained.names()),
                e.getMessage());
        assertThrows(ArtifactException.class, () -> Pretrained.findManifest(none));
    }

    @Test
    void theZooGivesProbabilities() throws Exception {
        assertArrayEquals(expected(), predict(zoo(float[].class, float[].class).build(), values()), 1e-6f);
        Image image = ImageFactory.getInstance().fromImage(picture());
        assertArrayEquals(
                expected(),
                inOrder(predict(zoo(Image.class, Classifications.class).build(), image)),
                1e-6f);
    }

    @Test
    void aDamagedModelOfTheZooIsRefused() throws Exception {
        jar.close();
        byte[] weights = Files.readAllBytes(directory.resolve("model-0000.params"));
        weights[weights.length - 9] ^= 1;
        Files.write(directory.resolve("model-0000.params"), weights);
        try (ModelJar damaged = new ModelJar(temp.resolve("damaged.jar"), "tiny-cnn", directory)) {
            var e = assertThrows(
                    MalformedModelException.class,
                    () -> zoo(float[].class, float[].class).build().loadModel());
            assertTrue(e.getMessage().contains("model-0000.params: its SHA-256"), e.getMessage());
        }
    }

    @Test
    void stockCriteriaTakeTheTranslatorFactoryAsAnOption() throws Exception {
        assertArrayEquals(
                expected(),
                predict(
                        stock(float[].class, float[].class)
                                .optTranslatorFactory(new ProbabilityTranslatorFactory())
                                .build(),
                        values()),
                1e-6f);
        assertArrayEquals(
                expected(),
                inOrder(predict(
                        stock(Image.class, Classifications.class)
                                .optArgument("translatorFactory", ProbabilityTranslatorFactory.class.getName())
                                .build(),
                        ImageFactory.getInstance().fromImage(picture()))),
                1e-6f);
    }

    @Test
    void stockCriteriaFindItInServingPropertiesForInputAndOutput() throws Exception {
        var input = new Input();
        input.addProperty("Content-Type", "application/json");
        input.add("{\"data\": " + Arrays.toString(values()) + "}");
        checkJson(predict(stock(Input.class, Output.class).build(), input));
    }

    @Test
    void bytesOfAnImageAreAnInput() throws Exception {
        var png = new ByteArrayOutputStream();
        ImageIO.write(picture(), "png", png);
        var input = new Input();
        input.add(png.toByteArray());
        checkJson(predict(stock(Input.class, Output.class).build(), input));
    }

    private void checkJson(Output output) {
        String json = output.getData().getAsString();
        float[] expected = expected();
        int best = expected[0] > expected[1] ? (expected[0] > expected[2] ? 0 : 2) : expected[1] > expected[2] ? 1 : 2;
        assertTrue(json.startsWith("[{\"className\":\"" + "abc".charAt(best) + "\",\"probability\":0."), json);
        assertEquals(3, json.split("className", -1).length - 1);
        assertEquals("application/json", output.getProperty("Content-Type", ""));
    }

    @Test
    void whatIsNoExampleIsRefused() throws Exception {
        refused("[1,2]", "an example must have 64 values, got 2");
        refused(" \r\n\t[1,2]", "an example must have 64 values, got 2");
        refused("\n{\"x\":1}", "must be a JSON array of numbers");
        refused(" \n", "is no image");
        refused("[" + "0,".repeat(64) + "0]", "an example must have 64 values, got more");
        refused("[\"a\"]", "must hold numbers only");
        refused("[1e999]", "JSON numbers");
        refused("{\"x\":1}", "must be a JSON array of numbers");
        refused("[1", "can't be read as JSON");
        refused("text", "is no image");
        var e = assertThrows(
                TranslateException.class,
                () -> predict(zoo(float[].class, float[].class).build(), new float[] {1}));
        assertTrue(e.getMessage().contains("an example must have 64 values, shape [1, 8, 8], got 1"), e.getMessage());
    }

    private void refused(String text, String message) {
        var input = new Input();
        input.add(text);
        var e = assertThrows(
                TranslateException.class,
                () -> predict(zoo(Input.class, Output.class).build(), input));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }

    @Test
    void imagesAreResizedAndMadeGrey() throws Exception {
        var colourful = new BufferedImage(20, 31, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 20 * 31; i++) {
            colourful.setRGB(i % 20, i / 20, 0x6496c8);
        }
        var grey = new float[64];
        Arrays.fill(grey, Math.round(0.299f * 0x64 + 0.587f * 0x96 + 0.114f * 0xc8) / 255f);
        assertArrayEquals(
                predict(zoo(float[].class, float[].class).build(), grey),
                inOrder(predict(
                        zoo(Image.class, Classifications.class).build(),
                        ImageFactory.getInstance().fromImage(colourful))),
                1e-6f);
    }

    @Test
    void aBinaryModelClassifiesAsNoAndYes() throws Exception {
        Path mlp = temp.resolve("mlp");
        Models.write(mlp, Models.MLP);
        float[] values = {0.1f, 0.2f, 0.3f, 0.4f};
        var input = new Input();
        input.add("[0.1,0.2,[0.3,0.4]]");
        float[] yes = predict(
                Criteria.builder()
                        .setTypes(float[].class, float[].class)
                        .optModelPath(mlp)
                        .optTranslatorFactory(new ProbabilityTranslatorFactory())
                        .build(),
                values);
        String json = predict(
                        Criteria.builder()
                                .setTypes(Input.class, Output.class)
                                .optModelPath(mlp)
                                .build(),
                        input)
                .getData()
                .getAsString();
        assertEquals(1, yes.length);
        assertTrue(json.contains("{\"className\":\"yes\",\"probability\":" + (double) yes[0] + "}"), json);
        assertTrue(json.contains("{\"className\":\"no\",\"probability\":" + (1 - (double) yes[0]) + "}"), json);
    }

    @Test
    void aJointModelGivesTheLabelsOfEveryOutput() throws Exception {
        var head = new Head.Joint(List.of(
                new Head.Output("parity", Head.binary("even", "odd")),
                new Head.Output("digit", Head.multiClass("a", "b", "c"))));
        Path joint = temp.resolve("joint");
        Models.write(joint, new GapCnn(new ImageShape(1, 8, 8), List.of(4), Pooling.DENSE, head));
        ProbabilityTranslatorFactory factory = new ProbabilityTranslatorFactory();
        Classifications labels = predict(
                Criteria.builder()
                        .setTypes(Image.class, Classifications.class)
                        .optModelPath(joint)
                        .optTranslatorFactory(factory)
                        .build(),
                ImageFactory.getInstance().fromImage(picture()));
        float[] four = predict(
                Criteria.builder()
                        .setTypes(float[].class, float[].class)
                        .optModelPath(joint)
                        .optTranslatorFactory(factory)
                        .build(),
                values());
        assertEquals(List.of("even", "odd", "a", "b", "c"), labels.getClassNames());
        assertEquals(4, four.length);
        assertEquals(1 - four[0], labels.get("even").getProbability(), 1e-6);
        assertEquals(four[0], labels.get("odd").getProbability(), 1e-6);
        assertArrayEquals(Arrays.copyOfRange(four, 1, 4), inOrder(labels), 1e-6f);
    }

    @Test
    void labelsOfTheSameNameSayTheirOutput() throws Exception {
        var head = Head.joint(
                new Head.Output("rain", Head.binary("no", "yes")), new Head.Output("night", Head.binary("no", "yes")));
        Path joint = temp.resolve("joint");
        Models.write(joint, new GapCnn(new ImageShape(1, 8, 8), List.of(4), Pooling.DENSE, head));
        Classifications labels = predict(
                Criteria.builder()
                        .setTypes(Image.class, Classifications.class)
                        .optModelPath(joint)
                        .optTranslatorFactory(new ProbabilityTranslatorFactory())
                        .build(),
                ImageFactory.getInstance().fromImage(picture()));
        assertEquals(List.of("rain: no", "rain: yes", "night: no", "night: yes"), labels.getClassNames());
    }

    @Test
    void otherTypesFallBackToDjlsOwn() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList logits = predict(
                    zoo(NDList.class, NDList.class).build(),
                    new NDList(manager.create(values()).reshape(1, 1, 8, 8)));
            float[] values = logits.singletonOrThrow().toFloatArray();
            Models.CNN.head().link(values, 0);
            assertArrayEquals(expected(), values, 1e-6f);
        }
        assertThrows(
                ModelNotFoundException.class,
                () -> zoo(String.class, String.class).build().loadModel());
    }
}
