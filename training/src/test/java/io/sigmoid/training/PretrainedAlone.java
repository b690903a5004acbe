package io.sigmoid.training;

import io.sigmoid.serving.Predictor;
import io.sigmoid.zoo.artifact.Pretrained;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that uses each of the shipped models once, on a thread whose class loader sees none of them, and prints how many there
 * are; a socket of java.net fails it.
 */
public final class PretrainedAlone {
    private PretrainedAlone() {}

    /** Takes no arguments. */
    @SuppressWarnings("deprecation") // There is no other way to see the sockets of URLs, by which DJL loads.
    public static void main(String[] args) throws IOException {
        // As that of a thread of a pool in an application that is a jar of jars.
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        var sockets = new AtomicInteger();
        Socket.setSocketImplFactory(() -> {
            sockets.incrementAndGet();
            throw new IllegalStateException("a socket was opened");
        });
        for (String name : Pretrained.names()) {
            try (Predictor<?> predictor = Predictor.pretrained(name)) {
                predictor.predict(new float[predictor.manifest().input().size()]);
            }
        }
        if (sockets.get() > 0) {
            throw new IllegalStateException(sockets + " sockets were opened");
        }
        System.out.print(Pretrained.names().size());
    }
}
