/** A test fails loudly on a null; it need not say that there is none. */
@NullUnmarked
package io.sigmoid.zoo.djl;

import org.jspecify.annotations.NullUnmarked;
