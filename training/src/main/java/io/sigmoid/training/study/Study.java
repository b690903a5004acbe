package io.sigmoid.training.study;

/**
 * A question about the sigmoid and the experiment that answers it.
 *
 * <p>A study is one file: a public class with {@code @AutoService(Study.class)}, which {@link Studies} finds.
 */
public interface Study {
    /** What the command calls it: one lower-case word. */
    String name();

    /** What it answers, one sentence. */
    String question();

    /**
     * Runs the experiment. What it finds is made of its numbers alone; the same setting gives the same numbers on one
     * machine, times and what lies in freed memory left aside.
     */
    Findings run(Setting setting);
}
