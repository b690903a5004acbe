package io.sigmoid.serving.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sigmoid.serving.BatchObserver;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the server counts and times, for Prometheus. */
final class ServerMetrics implements AutoCloseable {
    private static final Duration[] SECONDS = Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    ServerMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
    }

    /** Text that Prometheus reads. */
    String text() {
        return registry.scrape();
    }

    /**
     * One request.
     *
     * @param model that it asked; null if it asked none
     */
    void request(@Nullable String model, int status, Duration duration) {
        String name = model == null ? "" : model;
        Counter.builder("sigmoid.requests")
                .description("Requests by model and outcome: ok, invalid, rejected or failed")
                .tags("model", name, "outcome", outcome(status))
                .register(registry)
                .increment();
        timer("sigmoid.request.duration", "From the first byte of a request to the end of its response", name)
                .record(duration);
    }

    static String outcome(int status) {
        if (status < 400) {
            return "ok";
        } else if (status == 503) {
            return "rejected";
        }
        return status < 500 ? "invalid" : "failed";
    }

    /** Meters the batches of one model. */
    BatchObserver batches(String model) {
        Timer waited = timer("sigmoid.queue.duration", "From a call's arrival to the beginning of its batch", model);
        Timer computed = timer("sigmoid.compute.duration", "Of one forward pass", model);
        DistributionSummary sizes = DistributionSummary.builder("sigmoid.batch.size")
                .description("Examples of one forward pass")
                .tag("model", model)
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
                .register(registry);
        return new BatchObserver() {
            @Override
            public void waited(Duration inQueue) {
                waited.record(inQueue);
            }

            @Override
            public void computed(int examples, Duration duration) {
                computed.record(duration);
                sizes.record(examples);
            }
        };
    }

    Counter rejections(String model) {
        return Counter.builder("sigmoid.rejections")
                .description("Requests refused because the model's queue was full or their deadline could not be kept")
                .tag("model", model)
                .register(registry);
    }

    /** To be removed when the model goes: Micrometer goes on with the first gauge of a name. */
    Gauge depth(String model, Supplier<Number> waiting) {
        return Gauge.builder("sigmoid.queue.depth", waiting)
                .description("Examples that wait for the model")
                .tag("model", model)
                .register(registry);
    }

    void remove(Gauge gauge) {
        registry.remove(gauge);
    }

    private Timer timer(String name, String description, String model) {
        return Timer.builder(name)
                .description(description)
                .tag("model", model)
                .serviceLevelObjectives(SECONDS)
                .register(registry);
    }

    @Override
    public void close() {
        registry.close();
    }
}
