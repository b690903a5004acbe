/**
 * MNIST-style data for DJL: checked readers, bundled MNIST, targets, splits.
 *
 * <p>{@link io.sigmoid.datasets.ImageSource} finds data, {@link io.sigmoid.datasets.LabelledImages} holds it on the
 * host, {@link io.sigmoid.datasets.Target} says what is to be learnt of it, {@link io.sigmoid.datasets.Examples} puts
 * both on a device.
 */
@NullMarked
package io.sigmoid.datasets;

import org.jspecify.annotations.NullMarked;
