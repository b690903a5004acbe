package io.sigmoid.serving;

import ai.djl.Device;
import io.sigmoid.zoo.Devices;
import org.jspecify.annotations.Nullable;

/**
 * How a model is loaded.
 *
 * @param device what computes; null for a GPU where there is one, the CPU otherwise
 */
public record LoadOptions(@Nullable Device device) {
    /** On a GPU where there is one. */
    public static final LoadOptions DEFAULT = new LoadOptions(null);

    /** On a device. */
    public static LoadOptions on(Device device) {
        return new LoadOptions(device);
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
