/** A test fails loudly on a null; it need not say that there is none. */
@NullUnmarked
package io.sigmoid.zoo.artifact;

import org.jspecify.annotations.NullUnmarked;
