/** Training jobs: from data to an artifact, on logits. */
@NullMarked
package io.sigmoid.training;

import org.jspecify.annotations.NullMarked;
