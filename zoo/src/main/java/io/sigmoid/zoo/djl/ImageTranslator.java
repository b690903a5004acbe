package io.sigmoid.zoo.djl;

import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;

record ImageTranslator(ExampleForm example) implements Translator<Image, Classifications> {
    @Override
    public NDList processInput(TranslatorContext context, Image image) throws TranslateException {
        return example.array(context.getNDManager(), image);
    }

    @Override
    public Classifications processOutput(TranslatorContext context, NDList outputs) throws TranslateException {
        return example.classifications(outputs);
    }
}
