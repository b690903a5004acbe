package io.sigmoid.zoo.djl;

import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;

record ArrayTranslator(ExampleForm example) implements Translator<float[], float[]> {
    @Override
    public NDList processInput(TranslatorContext context, float[] values) throws TranslateException {
        return example.array(context.getNDManager(), values);
    }

    @Override
    public float[] processOutput(TranslatorContext context, NDList outputs) throws TranslateException {
        return example.probabilities(outputs);
    }
}
