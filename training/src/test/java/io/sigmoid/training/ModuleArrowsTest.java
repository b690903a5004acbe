package io.sigmoid.training;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the modules; this module's test class path has all four, and a rule about nothing fails. */
class ModuleArrowsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sigmoid");

    @Test
    void datasetsKnowTheZooAndTheZooNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("io.sigmoid.datasets..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sigmoid.serving..", "io.sigmoid.training..", "tools.jackson..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.sigmoid.zoo..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sigmoid.datasets..", "io.sigmoid.serving..", "io.sigmoid.training..")
                .check(CLASSES);
    }

    @Test
    void servingKnowsTheZooOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.sigmoid.serving..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sigmoid.datasets..", "io.sigmoid.training..")
                .check(CLASSES);
    }

    @Test
    void trainingDoesNotKnowServing() {
        noClasses()
                .that()
                .resideInAPackage("io.sigmoid.training..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sigmoid.serving..")
                .check(CLASSES);
    }

    /** Whoever has no Spark has the rest. */
    @Test
    void onlyTheirPackagesKnowSpark() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sigmoid..spark..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..")
                .check(CLASSES);
    }

    @Test
    void onlyCommandsReadCommandLines() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sigmoid..command..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "me.tongfei..", "io.sigmoid..command..")
                .check(CLASSES);
    }
}
