/** The ways by which stock DJL finds and loads what this library made. */
@NullMarked
package io.sigmoid.zoo.djl;

import org.jspecify.annotations.NullMarked;
