/** Models as ONNX files: out of DJL, proved against ONNX Runtime, and in again. */
@NullMarked
package io.sigmoid.training.onnx;

import org.jspecify.annotations.NullMarked;
