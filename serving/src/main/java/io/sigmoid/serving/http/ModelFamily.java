package io.sigmoid.serving.http;

import io.sigmoid.serving.Latent;
import io.sigmoid.serving.LoadOptions;
import io.sigmoid.serving.MicroBatcher;
import io.sigmoid.serving.ModelHandle;
import io.sigmoid.serving.OverflowException;
import io.sigmoid.serving.Predictor;
import io.sigmoid.serving.Vae;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** What is loaded under one name: a model, and of an autoencoder its encoder and its decoder too. */
final class ModelFamily implements AutoCloseable {
    private final ModelHandle<Predictor<?>> predictor;
    private final FamilyMaps maps;
    private final List<ServedModel> members = new ArrayList<>();
    private final Limits limits;
    private final ServerMetrics metrics;

    private ModelFamily(String name, Artifact artifact, Limits limits, ServerMetrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
        this.predictor = ModelHandle.of(Predictor.load(artifact, LoadOptions.DEFAULT));
        this.maps = new FamilyMaps(name, limits, metrics);
        try {
            maps.load(artifact);
        } catch (RuntimeException e) {
            predictor.close();
            throw e;
        }
    }

    /** Loads and verifies. */
    static ModelFamily load(String name, Path model, Limits limits, ServerMetrics metrics) {
        Artifact artifact = Pretrained.find(model);
        var family = new ModelFamily(name, artifact, limits, metrics);
        Manifest manifest = artifact.manifest();
        Input input = Input.of(manifest.input());
        if (manifest.architecture() instanceof ConvVae vae) {
            family.addAutoencoder(name, input, vae);
        } else {
            family.add(name, "labels", input, new HeadOutputs(manifest), ModelFamily::logits);
        }
        return family;
    }

    List<ServedModel> members() {
        return members;
    }

    /** Puts another model in the place of this one, under load; if it does not fit, this one stays. */
    void replace(Path model) {
        Artifact artifact = Pretrained.find(model);
        predictor.replace(() -> Predictor.load(artifact, LoadOptions.DEFAULT), fresh -> maps.load(artifact));
    }

    private void addAutoencoder(String name, Input image, ConvVae vae) {
        var pixels = new PlainOutputs(List.of(new TensorMetadata(
                "pixels",
                Datatype.FP32,
                List.of(
                        -1,
                        vae.image().channels(),
                        vae.image().height(),
                        vae.image().width()))));
        List<Integer> latent = List.of(-1, vae.latent());
        add(name, "autoencoder", image, pixels, ModelFamily::pixels);
        add(
                name + ".encoder",
                "encoder",
                image,
                new PlainOutputs(List.of(
                        new TensorMetadata("mean", Datatype.FP32, latent),
                        new TensorMetadata("deviation", Datatype.FP32, latent))),
                ModelFamily::codes);
        add(name + ".decoder", "decoder", Input.latent(vae.latent()), pixels, ModelFamily::decoded);
    }

    private void add(
            String name, String kind, Input input, Outputs outputs, BiFunction<Predictor<?>, float[], List<Row>> work) {
        var computation = new Computation<Row>(
                name,
                limits,
                metrics,
                options -> MicroBatcher.of(predictor, (model, rows) -> input.count(rows), work, options));
        members.add(new ServedModel(
                name,
                kind,
                predictor,
                input,
                outputs,
                new InferRequestReader(input, outputs.names(), limits.examples()),
                computation,
                maps));
    }

    private static List<Row> logits(Predictor<?> predictor, float[] examples) {
        return rows(predictor, predictor.logits(examples), examples);
    }

    private static List<Row> pixels(Predictor<?> predictor, float[] examples) {
        return rows(predictor, predictor.probabilities(examples), examples);
    }

    private static List<Row> rows(Predictor<?> predictor, float[] batch, float[] examples) {
        return Row.all(
                predictor.manifest(),
                batch,
                examples.length / predictor.manifest().input().size());
    }

    private static List<Row> codes(Predictor<?> predictor, float[] examples) {
        var vae = (Vae) predictor;
        List<Latent> latents = vae.encodeAll(examples);
        var batch = new float[latents.size() * 2 * vae.latent()];
        for (int i = 0; i < latents.size(); i++) {
            System.arraycopy(latents.get(i).mean(), 0, batch, 2 * i * vae.latent(), vae.latent());
            System.arraycopy(latents.get(i).deviation(), 0, batch, (2 * i + 1) * vae.latent(), vae.latent());
        }
        return Row.all(vae.manifest(), batch, latents.size());
    }

    /** Of values that nothing bounds: what is too large is the sender's fault, and nowhere else. */
    private static List<Row> decoded(Predictor<?> predictor, float[] latents) {
        var vae = (Vae) predictor;
        var rows = new ArrayList<Row>();
        try {
            vae.decodeAll(latents)
                    .forEach(image ->
                            rows.add(new Row(vae.manifest(), image.brightness(), 0, image.brightness().length)));
        } catch (OverflowException e) {
            throw RequestException.bad("the model's numbers overflow float32 on this input");
        }
        return rows;
    }

    /** Answers what was accepted, then frees the model. */
    @Override
    public void close() {
        members.forEach(ServedModel::close);
        predictor.close();
    }
}
