/**
 * Metrics over all examples, in double, of plain Java arrays.
 *
 * <p>A metric that the examples do not define, such as the area under a ROC curve where one class is missing, is absent:
 * from a map of metrics, or as an empty {@link java.util.Optional}. It is never NaN and never a number made up for it.
 */
@NullMarked
package io.sigmoid.training.metrics;

import org.jspecify.annotations.NullMarked;
