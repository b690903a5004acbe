/** Predictors that live inside an application: plain Java in, labels and probabilities out. */
@NullMarked
package io.sigmoid.serving;

import org.jspecify.annotations.NullMarked;
