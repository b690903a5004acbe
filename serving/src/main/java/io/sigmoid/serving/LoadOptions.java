package io.sigmoid.serving;

import ai.djl.Device;
import io.sigmoid.zoo.Devices;
import org.jspecify.annotations.Nullable;

/**
 * How a model is loaded.
 *
 * @param device what computes; null for ONNX Runtime's CPU where that is the engine, and otherwise for a GPU where there is
 *     one and the CPU where there is none
 * @param engine what computes on it
 */
public record LoadOptions(@Nullable Device device, Engine engine) {
    /** What computes a model. */
    public enum Engine {
        /**
         * ONNX Runtime where it is on the class path, the artifact has the ONNX files that are needed, and no GPU is asked
         * for; PyTorch otherwise.
         */
        AUTO,
        /** PyTorch through DJL. */
        PYTORCH,
        /** ONNX Runtime on the CPU, or an error. */
        ONNX_RUNTIME
    }

    /** The engine that fits, on whatever it finds. */
    public static final LoadOptions DEFAULT = new LoadOptions(null, Engine.AUTO);

    public LoadOptions {
        if (engine == Engine.ONNX_RUNTIME && device != null && device.isGpu()) {
            throw new IllegalArgumentException(
                    "ONNX Runtime computes on the CPU here, leave the engine to AUTO for " + device);
        }
    }

    /** On a device. */
    public static LoadOptions on(@Nullable Device device) {
        return new LoadOptions(device, Engine.AUTO);
    }

    /** The same with an engine. */
    public LoadOptions withEngine(Engine engine) {
        return new LoadOptions(device, engine);
    }

    /** Whether a GPU is asked for by name. */
    boolean asksForGpu() {
        return device != null && device.isGpu();
    }

    /**
     * The device, if this machine has it.
     *
     * @throws IllegalArgumentException if it has not
     */
    Device presentDevice() {
        if (device == null) {
            return Devices.parse("auto");
        }
        return Devices.parse(device.equals(Device.cpu()) ? "cpu" : device.getDeviceType() + ":" + device.getDeviceId());
    }
}
