package io.sigmoid.zoo;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Devices by the names that people type. */
public final class Devices {
    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,3}))?");

    private Devices() {}

    /**
     * Parses {@code auto} (a GPU where there is one), {@code cpu}, {@code gpu} or {@code gpu:N}.
     *
     * @throws IllegalArgumentException if the name is none of these or this machine has no such device
     */
    public static Device parse(String name) {
        Engine engine = Pytorch.engine();
        int gpus = engine.getGpuCount();
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return Device.cpu();
        }
        Matcher gpu = GPU.matcher(name);
        if (!name.equals("auto") && !gpu.matches()) {
            throw new IllegalArgumentException("device must be auto, cpu, gpu or gpu:N, got " + name);
        }
        int index = name.equals("auto") || gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
        if (index >= gpus) {
            throw new IllegalArgumentException(
                    "device %s is not there: this machine offers %s".formatted(name, offer(gpus)));
        }
        return Device.gpu(index);
    }

    private static String offer(int gpus) {
        return switch (gpus) {
            case 0 -> "cpu";
            case 1 -> "cpu, gpu:0";
            default -> "cpu, gpu:0 to gpu:" + (gpus - 1);
        };
    }
}
