/**
 * The artifact: a directory that explains itself and can be trusted, written whole or not at all, read with every check.
 */
@NullMarked
package io.sigmoid.zoo.artifact;

import org.jspecify.annotations.NullMarked;
