@NullMarked
package io.sigmoid.datasets;

import org.jspecify.annotations.NullMarked;
