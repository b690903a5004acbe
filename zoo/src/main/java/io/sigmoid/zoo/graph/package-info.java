/** What a block computes in inference, as operations on values: what other engines need to compute the same. */
@NullMarked
package io.sigmoid.zoo.graph;

import org.jspecify.annotations.NullMarked;
