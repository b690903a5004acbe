package io.sigmoid.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Models;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    private static final String GOOD =
            "{'inputs':[{'name':'features','shape':[3,2],'datatype':'FP32','data':[0,0,1,0,0,1]}]}";

    @Test
    void countAndTime(@TempDir Path directory) {
        try (Served server = Served.of(Map.of("abc", Models.abc(directory.resolve("abc"))))) {
            server.post("/v2/models/abc/infer", GOOD).ok();
            server.post("/v2/models/abc/infer", GOOD).ok();
            server.post("/v2/models/abc/infer", "{}");
            server.get("/v2/models/someone-made-this-up");
            Served.Answer answer = server.get("/metrics");
            assertEquals(
                    "text/plain; version=0.0.4; charset=utf-8",
                    answer.headers().firstValue("Content-Type").orElse("").toLowerCase(java.util.Locale.ROOT));
            String text = answer.text();
            assertHas(text, "sigmoid_requests_total{model=\"abc\",outcome=\"ok\"} 2.0");
            assertHas(text, "sigmoid_requests_total{model=\"abc\",outcome=\"invalid\"} 1.0");
            assertHas(text, "sigmoid_requests_total{model=\"\",outcome=\"invalid\"} 1.0");
            assertHas(text, "sigmoid_request_duration_seconds_bucket{model=\"abc\",le=\"+Inf\"} 3");
            assertHas(text, "sigmoid_queue_duration_seconds_count{model=\"abc\"} 2");
            assertHas(text, "sigmoid_compute_duration_seconds_bucket{model=\"abc\",le=\"5.0\"} 2");
            assertHas(text, "sigmoid_batch_size_sum{model=\"abc\"} 6.0");
            assertHas(text, "sigmoid_batch_size_bucket{model=\"abc\",le=\"2.0\"} 0");
            assertHas(text, "sigmoid_batch_size_bucket{model=\"abc\",le=\"4.0\"} 2");
            assertHas(text, "sigmoid_queue_depth{model=\"abc\"} 0.0");
            assertHas(text, "sigmoid_rejections_total{model=\"abc\"} 0.0");
            assertFalse(text.contains("made-this-up"), text);
        }
    }

    private static void assertHas(String text, String line) {
        assertTrue(text.lines().anyMatch(line::equals), () -> line + " is missing of " + text);
    }
}
