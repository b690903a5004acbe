package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.ModelHandle;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

class DigitsApplicationTest {
    @Test
    @SuppressWarnings("unchecked")
    void theBeanPredictsIsHealthyAndClosesWithTheApplication() {
        ModelHandle<Classifier> digits;
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(DigitsApplication.class)
                .web(WebApplicationType.NONE)
                .run("--digits.model=../job/target/digits")) {
            digits = application.getBean(ModelHandle.class);
            assertEquals("7", digits.use(model -> model.predict(Path.of("seven.png")).label()));
            assertEquals(
                    Status.UP,
                    application.getBean(HealthIndicator.class).health().getStatus());
        }
        assertThrows(IllegalStateException.class, () -> digits.use(Classifier::manifest));
    }
}
