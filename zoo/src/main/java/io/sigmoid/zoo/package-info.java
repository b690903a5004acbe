/**
 * Architectures (block factories that return logits), heads (what the logits mean) and the blocks they are made of.
 */
@NullMarked
package io.sigmoid.zoo;

import org.jspecify.annotations.NullMarked;
