package io.sigmoid.serving.command;

import io.sigmoid.zoo.artifact.Reason;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;

/** Writes a picture whole or not at all. */
final class PngFile {
    private PngFile() {}

    static Path write(BufferedImage image, Path directory, String name) {
        Path file = directory.resolve(name + ".png");
        try {
            Files.createDirectories(directory);
            Path staged = Files.createTempFile(directory, "." + name, ".tmp");
            try {
                ImageIO.write(image, "png", staged.toFile());
                return Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(staged);
            }
        } catch (IOException e) {
            throw new IllegalStateException(file + ": can't be written: " + Reason.of(e), e);
        }
    }
}
