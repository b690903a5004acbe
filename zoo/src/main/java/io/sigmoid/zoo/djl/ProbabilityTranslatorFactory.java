package io.sigmoid.zoo.djl;

import ai.djl.Model;
import ai.djl.modality.Classifications;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Manifest;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;

/**
 * From what an application has to probabilities, as an artifact's own description says.
 *
 * <ul>
 *   <li>{@code Image → Classifications}: resized to the model's height and width as DJL resizes, grey for one channel and
 *       RGB for three, then 8-bit {@code v} becomes {@code minimum + v / 255 · (maximum - minimum)}; the probabilities of
 *       all labels.
 *   <li>{@code float[] → float[]}: the values of one example in the model's own range, last axis fastest; the
 *       probabilities that the head makes of the logits, one a logit.
 *   <li>{@code Input → Output}, DJL Serving's form: the bytes of an image, or JSON with the values of one example as an
 *       array, nested or not, by itself or as {@code data}; JSON with {@code className} and {@code probability} of every
 *       label, likeliest first.
 * </ul>
 *
 * <p>An artifact's {@code serving.properties} names it, so that DJL Serving, and stock {@code Criteria} with {@code Input}
 * and {@code Output}, use it. For the other types DJL reads that line too late: give {@code optTranslatorFactory(new
 * ProbabilityTranslatorFactory())}. A model of the {@link SigmoidModelZoo} needs nothing.
 */
public final class ProbabilityTranslatorFactory implements TranslatorFactory {
    /** The argument by which a loader hands over the description of a model without a directory. */
    static final String MANIFEST = "io.sigmoid.manifest";

    private static final Set<Pair<Type, Type>> SUPPORTED = Set.of(
            new Pair<>(Image.class, Classifications.class),
            new Pair<>(float[].class, float[].class),
            new Pair<>(Input.class, Output.class));

    @Override
    public Set<Pair<Type, Type>> getSupportedTypes() {
        return SUPPORTED;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <I, O> Translator<I, O> newInstance(Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
            throws TranslateException {
        var example = new ExampleForm(manifest(model, arguments));
        if (input == Image.class && output == Classifications.class) {
            return (Translator<I, O>) new ImageTranslator(example);
        } else if (input == float[].class && output == float[].class) {
            return (Translator<I, O>) new ArrayTranslator(example);
        } else if (input == Input.class && output == Output.class) {
            return (Translator<I, O>) new JsonTranslator(example);
        }
        throw new TranslateException("no translator from %s to %s, there are %s"
                .formatted(input.getSimpleName(), output.getSimpleName(), SUPPORTED));
    }

    private static Manifest manifest(Model model, Map<String, ?> arguments) throws TranslateException {
        if (arguments.get(MANIFEST) instanceof Manifest manifest) {
            return manifest;
        }
        try {
            return Artifact.readManifest(model.getModelPath());
        } catch (ArtifactException e) {
            throw new TranslateException(e.getMessage(), e);
        }
    }
}
