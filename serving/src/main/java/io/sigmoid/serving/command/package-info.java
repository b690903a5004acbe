/** The {@code sigmoid-serve} command. */
@NullMarked
package io.sigmoid.serving.command;

import org.jspecify.annotations.NullMarked;
