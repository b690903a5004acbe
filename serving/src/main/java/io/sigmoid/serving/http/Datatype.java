package io.sigmoid.serving.http;

/** The datatypes of the Open Inference Protocol that this server takes or gives. */
enum Datatype {
    /** 32-bit floating point: what every model takes, and gives for logits and probabilities. */
    FP32,
    /** 8-bit pixels, taken by models of images beside FP32: 0 is black and 255 white. */
    UINT8,
    /** True or false, given for decisions. */
    BOOL
}
