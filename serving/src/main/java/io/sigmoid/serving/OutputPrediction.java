package io.sigmoid.serving;

/** The answer of one output of a model. */
public sealed interface OutputPrediction permits BinaryPrediction, MultiLabelPrediction, Prediction {}
