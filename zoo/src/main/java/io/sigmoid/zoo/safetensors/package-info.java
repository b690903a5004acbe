/** Weights in the safetensors format, with PyTorch's names and layouts: in from other libraries and out to them. */
@NullMarked
package io.sigmoid.zoo.safetensors;

import org.jspecify.annotations.NullMarked;
