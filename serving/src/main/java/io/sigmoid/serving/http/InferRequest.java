package io.sigmoid.serving.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that fits its model.
 *
 * @param id to be returned
 * @param values of all examples, one after the other, each within the model's range
 * @param examples how many
 * @param outputs the names of those asked for, in that order; all of the model's if none are
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers to compute with, not a key.
record InferRequest(@Nullable String id, float[] values, int examples, List<String> outputs) {}
