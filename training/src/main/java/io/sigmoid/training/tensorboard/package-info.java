/** Event files that TensorBoard reads. */
@NullMarked
package io.sigmoid.training.tensorboard;

import org.jspecify.annotations.NullMarked;
