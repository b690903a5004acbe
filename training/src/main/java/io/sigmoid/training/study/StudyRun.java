package io.sigmoid.training.study;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDManager;
import io.sigmoid.training.TrainingException;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.nio.file.Path;

/** One study from its question to the files that show its answer. */
public final class StudyRun {
    private StudyRun() {}

    /**
     * Runs a study, writes {@code study.json} and {@code report.html}, and returns tables and conclusion as text.
     *
     * @param directory must not exist or be empty; it appears whole at the end, or not at all
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     * @throws io.sigmoid.zoo.artifact.ArtifactException if the directory can't be written
     * @throws TrainingException if a training of the study fails
     */
    public static String run(Study study, Setting.Size size, Path directory, String device) {
        try (StagedDirectory staged = StagedDirectory.open(directory)) {
            staged.removeAtExitIfEmpty();
            long start = System.nanoTime();
            Findings findings = findings(study, size, device);
            var report = new StudyReport(study, size, findings, (System.nanoTime() - start) * 1e-9);
            staged.write("study.json", report.json().getBytes(UTF_8));
            staged.write("report.html", report.html().getBytes(UTF_8));
            staged.commit();
            return report.text();
        }
    }

    private static Findings findings(Study study, Setting.Size size, String device) {
        try (NDManager manager = Pytorch.engine().newBaseManager(Devices.parse(device))) {
            return study.run(new Setting(size, manager));
        }
    }
}
