package io.sigmoid.training.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a study found: facts, which are numbers with names, and what shows them. Filled by the study, then read. */
public final class Findings {
    private final Map<String, Double> facts = new LinkedHashMap<>();
    private final List<StudyTable> tables = new ArrayList<>();
    private final List<StudyPlot> plots = new ArrayList<>();
    private final List<String> conclusions = new ArrayList<>();

    /** Starts empty. */
    public Findings() {}

    /**
     * Notes a number.
     *
     * @throws IllegalArgumentException if the name was noted before
     */
    public Findings fact(String name, double value) {
        if (facts.put(name, value) != null) {
            throw new IllegalArgumentException("fact %s is noted twice".formatted(name));
        }
        return this;
    }

    /**
     * The number of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public double fact(String name) {
        Double value = facts.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no fact is named %s, there are %s".formatted(name, facts.keySet()));
        }
        return value;
    }

    /** Adds a table. */
    public Findings table(StudyTable table) {
        tables.add(table);
        return this;
    }

    /** Adds a plot. */
    public Findings plot(StudyPlot plot) {
        plots.add(plot);
        return this;
    }

    /** Adds a sentence that the numbers support. */
    public Findings conclude(String sentence) {
        conclusions.add(sentence);
        return this;
    }

    /** Every number by name, in the order in which they were noted. */
    public Map<String, Double> facts() {
        return Collections.unmodifiableMap(facts);
    }

    /** In the order in which they were added. */
    public List<StudyTable> tables() {
        return Collections.unmodifiableList(tables);
    }

    /** In the order in which they were added. */
    public List<StudyPlot> plots() {
        return Collections.unmodifiableList(plots);
    }

    /** In the order in which they were drawn. */
    public List<String> conclusions() {
        return Collections.unmodifiableList(conclusions);
    }
}
