/** Training on Apache Spark: each worker is an executor. */
@NullMarked
package io.sigmoid.training.spark;

import org.jspecify.annotations.NullMarked;
