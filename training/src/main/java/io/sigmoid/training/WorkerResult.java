package io.sigmoid.training;

import java.io.Serializable;
import java.util.Map;

/**
 * What a worker did in a round.
 *
 * @param failure why it could not, empty if it could
 * @param arrays of its training afterwards, by name
 * @param seen examples
 * @param loss sum over them
 * @param right how many of them were right; -1 where there is no right or wrong
 * @param computing nanoseconds that it worked
 * @param place the process that it worked in
 */
public record WorkerResult(
        String failure, Map<String, float[]> arrays, int seen, double loss, long right, long computing, String place)
        implements Serializable {
    /** Of a worker that failed. */
    public static WorkerResult failed(String why) {
        return new WorkerResult(why, Map.of(), 0, 0, 0, 0, "");
    }

    /** The same with the place of the work. */
    public WorkerResult at(String process) {
        return new WorkerResult(failure, arrays, seen, loss, right, computing, process);
    }
}
