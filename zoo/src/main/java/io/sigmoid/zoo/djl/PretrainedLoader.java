package io.sigmoid.zoo.djl;

import ai.djl.Application;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.repository.MRL;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.DefaultTranslatorFactory;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Progress;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Loads one pretrained model from the class path; nothing of it is executed, downloaded or unpacked. */
final class PretrainedLoader implements ModelLoader {
    private final String name;
    private final boolean chosen;

    /** {@code chosen} says that somebody asked for it by its name, and not for all that there are. */
    PretrainedLoader(String name, boolean chosen) {
        this.name = name;
        this.chosen = chosen;
    }

    @Override
    public String getGroupId() {
        return SigmoidModelZoo.GROUP_ID;
    }

    @Override
    public String getArtifactId() {
        return name;
    }

    /** Undefined, which matches every application that is asked for. */
    @Override
    public Application getApplication() {
        return Application.UNDEFINED;
    }

    @Override
    public MRL getMrl() {
        return MRL.undefined(new ClassPathRepository(), getGroupId(), name);
    }

    @Override
    public <I, O> ZooModel<I, O> loadModel(Criteria<I, O> criteria)
            throws ModelNotFoundException, MalformedModelException {
        if (!chosen
                && criteria.getArtifactId() == null
                && criteria.getGroupId() == null
                && criteria.getModelZoo() == null) {
            throw new ModelNotFoundException(
                    name + " is for who asks for it by its name or by the group " + getGroupId());
        }
        if (criteria.getFilters() != null && !criteria.getFilters().isEmpty()) {
            throw new ModelNotFoundException(
                    "%s has no properties to filter by, asked for those of %s".formatted(name, criteria.getFilters()));
        }
        Artifact artifact;
        try {
            artifact = Pretrained.read(name);
        } catch (ArtifactException e) {
            throw new MalformedModelException(e.getMessage(), e);
        }
        Model model = Pytorch.engine().newModel(name, criteria.getDevice());
        try {
            model.setBlock(artifact.block(model.getNDManager()));
            return new ZooModel<>(model, translator(criteria, model, artifact.manifest()));
        } catch (TranslateException | RuntimeException e) {
            model.close();
            throw new ModelNotFoundException("%s can't be loaded: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static <I, O> Translator<I, O> translator(Criteria<I, O> criteria, Model model, Manifest manifest)
            throws TranslateException {
        var arguments = new HashMap<String, Object>();
        if (criteria.getArguments() != null) {
            arguments.putAll(criteria.getArguments());
        }
        arguments.put(ProbabilityTranslatorFactory.MANIFEST, manifest);
        Class<I> input = criteria.getInputClass();
        Class<O> output = criteria.getOutputClass();
        TranslatorFactory factory = Stream.of(
                        criteria.getTranslatorFactory(),
                        new ProbabilityTranslatorFactory(),
                        new DefaultTranslatorFactory())
                .filter(Objects::nonNull)
                .filter(each -> each.isSupported(input, output))
                .findFirst()
                .orElseThrow(() -> new TranslateException(
                        "no translator from %s to %s".formatted(input.getSimpleName(), output.getSimpleName())));
        return factory.newInstance(input, output, model, Map.copyOf(arguments));
    }

    /** It is as near as it will ever be. */
    @Override
    public <I, O> boolean isDownloaded(Criteria<I, O> criteria) {
        return true;
    }

    @Override
    public <I, O> void downloadModel(Criteria<I, O> criteria, Progress progress) {}

    @Override
    public String toString() {
        return getGroupId() + ":" + name;
    }
}
