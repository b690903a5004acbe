/** Damage done on purpose, and what it costs to notice it. */
@NullMarked
package io.sigmoid.zoo.fuzz;

import org.jspecify.annotations.NullMarked;
