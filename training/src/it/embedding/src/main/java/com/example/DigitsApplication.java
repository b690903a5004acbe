package com.example;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.ModelHandle;
import io.sigmoid.serving.Prediction;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Predictors in Spring Boot. */
@Configuration(proxyBeanMethods = false)
public class DigitsApplication {
    // README: bean
    @Bean // closed with the application
    ModelHandle<Classifier> digits(@Value("${digits.model}") Path model) {
        return ModelHandle.of(Classifier.load(model));
    }
    // README: end

    // README: health
    @Bean
    HealthIndicator digitsHealth(ModelHandle<Classifier> digits) {
        return () -> digits.use(model -> {
            Prediction blank = model.predict(new float[model.manifest().input().size()]); // throws: down
            return Health.up()
                    .withDetail("model", model.manifest().name())
                    .withDetail("blank", blank.label())
                    .build();
        });
    }
    // README: end

    /** Starts the application. */
    public static void main(String[] arguments) {
        new SpringApplicationBuilder(DigitsApplication.class).web(WebApplicationType.NONE).run(arguments);
    }
}
