/** Pages of charts, tables and pictures: one HTML file each, which needs nothing else. */
@NullMarked
package io.sigmoid.training.report;

import org.jspecify.annotations.NullMarked;
