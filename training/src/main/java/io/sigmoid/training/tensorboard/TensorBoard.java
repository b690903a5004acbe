package io.sigmoid.training.tensorboard;

import io.sigmoid.training.Epoch;
import io.sigmoid.training.Evaluation;
import io.sigmoid.training.Progress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what TensorBoard shows: losses, metrics and speed of every epoch, histograms of weights and gradients, and the
 * pictures of the trained model. The step is the epoch, counted from 1.
 */
public final class TensorBoard implements Progress, AutoCloseable {
    private final Path directory;
    private @Nullable EventFile file;
    private int last;

    /**
     * Nothing is written before the training begins.
     *
     * @param directory where event files are to be; {@code tensorboard --logdir} takes it
     */
    public TensorBoard(Path directory) {
        this.directory = directory;
    }

    private EventFile file() {
        if (file == null) {
            file = new EventFile(directory);
        }
        return file;
    }

    /** The files of processes before have these epochs, if any of them wrote one. */
    @Override
    public void resumed(List<Epoch> before) {
        if (!EventFile.isIn(directory)) {
            before.forEach(this::scalars);
        }
        last = before.size();
    }

    @Override
    public boolean wantsParameters() {
        return true;
    }

    @Override
    public void parameters(int epoch, List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            file().histogram(epoch, "weights/" + parameter.name(), Histogram.of(parameter.values()));
            file().histogram(epoch, "gradients/" + parameter.name(), Histogram.of(parameter.gradient()));
        }
    }

    @Override
    public void epochEnded(Epoch epoch) {
        scalars(epoch);
    }

    private void scalars(Epoch epoch) {
        last = epoch.number();
        scalar("loss/training", epoch.trainLoss());
        scalar("accuracy/training", epoch.trainAccuracy());
        epoch.validation().forEach((name, value) -> scalar(name + "/validation", value));
        scalar("learningRate", epoch.learningRate());
        scalar("imagesPerSecond", epoch.imagesPerSecond());
    }

    @Override
    public void evaluated(Evaluation test) {
        test.metrics().forEach((name, value) -> scalar(name.replaceFirst("^test\\.(.+)$", "$1/test"), value));
    }

    @Override
    public void pictured(String name, byte[] png, int width, int height) {
        file().image(last, name, png, width, height);
    }

    private void scalar(String tag, double value) {
        if (Double.isFinite(value)) {
            file().scalar(last, tag, value);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
