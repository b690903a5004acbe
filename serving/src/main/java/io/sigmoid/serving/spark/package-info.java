/** Models on Apache Spark: rows go in, and come out with what a model says of them. */
@NullMarked
package io.sigmoid.serving.spark;

import org.jspecify.annotations.NullMarked;
