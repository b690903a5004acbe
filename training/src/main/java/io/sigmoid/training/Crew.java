package io.sigmoid.training;

import java.util.List;
import java.util.Map;

/** Workers that train one model together, wherever they are: each makes a {@link Worker} of its task and lets it work. */
public interface Crew {
    /**
     * One round: all workers work at the same time. What a lost worker should have done is done again, from the same task.
     *
     * @param shared arrays that all of them begin with, by name
     * @param tasks one a worker, in their order
     * @return in the same order
     * @throws TrainingException if the round can't be finished
     */
    List<WorkerResult> round(Map<String, float[]> shared, List<WorkerTask> tasks);
}
