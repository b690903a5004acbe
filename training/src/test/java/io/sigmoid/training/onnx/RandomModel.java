package io.sigmoid.training.onnx;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Provenance;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;

/** An architecture with weights from a seed, statistics of batch normalisation included, and a manifest for it. */
record RandomModel(Manifest manifest, Block block, NDManager manager) implements AutoCloseable {
    static RandomModel of(Architecture architecture) {
        return of(architecture, Calibration.NONE);
    }

    static RandomModel of(Architecture architecture, Calibration calibration) {
        NDManager manager = Pytorch.engine().newBaseManager(Device.cpu());
        Block block = architecture.block();
        var random = new Random(7);
        for (Parameter parameter : block.getParameters().values()) {
            parameter.setInitializer((owner, shape, type) -> {
                float[] values = new float[Math.toIntExact(shape.size())];
                double fanIn = Math.max(1, shape.size() / Math.max(1, shape.get(0)));
                for (int i = 0; i < values.length; i++) {
                    double noise = random.nextGaussian();
                    values[i] = (float)
                            switch (parameter.getType()) {
                                case WEIGHT -> noise / Math.sqrt(fanIn);
                                case GAMMA -> 1 + 0.1 * noise;
                                case RUNNING_VAR -> Math.exp(0.3 * noise);
                                default -> 0.1 * noise;
                            };
                }
                return owner.create(values, shape);
            });
        }
        var manifest = manifest(architecture, calibration);
        block.initialize(manager, DataType.FLOAT32, manifest.input().batch(1));
        block.freezeParameters(true);
        return new RandomModel(manifest, block, manager);
    }

    /** A manifest that says nothing of a training. */
    static Manifest manifest(Architecture architecture, Calibration calibration) {
        return new Manifest(
                "random",
                architecture,
                InputSignature.image(architecture.input()),
                calibration,
                List.of(),
                Map.of(),
                new Provenance(
                        "none",
                        "0".repeat(64),
                        JsonMapper.shared().createObjectNode(),
                        7,
                        Map.of(),
                        "unknown",
                        "2026-11-24T00:00:00Z"));
    }

    /** The same model for images. */
    static Manifest image(Manifest manifest, Shape shape) {
        return new Manifest(
                manifest.name(),
                manifest.architecture(),
                InputSignature.image(shape),
                manifest.calibration(),
                manifest.thresholds(),
                manifest.metrics(),
                manifest.provenance());
    }

    /** Values in [0, 1], some of them exactly 0 as in pictures. */
    static float[] examples(int count, long values) {
        var random = new Random(11);
        float[] examples = new float[Math.toIntExact(count * values)];
        for (int i = 0; i < examples.length; i++) {
            examples[i] = random.nextInt(3) == 0 ? 0 : random.nextFloat();
        }
        return examples;
    }

    @Override
    public void close() {
        manager.close();
    }
}
