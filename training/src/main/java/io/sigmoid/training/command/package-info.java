/** The {@code sigmoid-train} command. */
@NullMarked
package io.sigmoid.training.command;

import org.jspecify.annotations.NullMarked;
