/** The HTTP server: the Open Inference Protocol over REST, images, metrics and a page to try models on. */
@NullMarked
package io.sigmoid.serving.http;

import org.jspecify.annotations.NullMarked;
