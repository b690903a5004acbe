package io.sigmoid.zoo.djl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.zoo.artifact.Pretrained;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A jar that brings a pretrained model, on the class path of this thread until it is closed. */
final class ModelJar implements AutoCloseable {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final URLClassLoader loader;

    ModelJar(Path jar, String name, Path artifact) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.list(artifact)) {
            entry(out, "index", ("# models of a test\n\n" + name + "\n").getBytes(UTF_8));
            for (Path each : (Iterable<Path>) files::iterator) {
                entry(out, name + "/" + each.getFileName(), Files.readAllBytes(each));
            }
        }
        loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new ZipEntry(Pretrained.PREFIX + name));
        out.write(content);
        out.closeEntry();
    }

    @Override
    public void close() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }
}
