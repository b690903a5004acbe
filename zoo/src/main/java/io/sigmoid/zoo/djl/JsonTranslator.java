package io.sigmoid.zoo.djl;

import ai.djl.modality.Classifications;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

record JsonTranslator(ExampleForm example) implements Translator<Input, Output> {
    private static final String TYPE = "Content-Type";
    private static final String JSON = "application/json";

    @Override
    public NDList processInput(TranslatorContext context, Input input) throws TranslateException {
        BytesSupplier data = input.getData();
        if (data == null) {
            throw new TranslateException("the input is empty, send an image or a JSON array of numbers");
        }
        byte[] content = data.getAsBytes();
        String type = input.getProperty(TYPE, "").toLowerCase(Locale.ROOT);
        return type.startsWith(JSON) || (type.isEmpty() && startsLikeJson(content))
                ? example.array(context.getNDManager(), numbers(content))
                : example.array(context.getNDManager(), image(content));
    }

    @Override
    public Output processOutput(TranslatorContext context, NDList outputs) throws TranslateException {
        Classifications classifications = example.classifications(outputs);
        ArrayNode answer = JsonMapper.shared().createArrayNode();
        for (Classifications.Classification each : classifications.topK()) {
            answer.addObject().put("className", each.getClassName()).put("probability", each.getProbability());
        }
        var output = new Output();
        output.addProperty(TYPE, JSON);
        output.add(JsonMapper.shared().writeValueAsBytes(answer));
        return output;
    }

    private static boolean startsLikeJson(byte[] content) {
        int at = 0;
        while (at < content.length && " \t\r\n".indexOf(content[at]) >= 0) {
            at++;
        }
        return at < content.length && (content[at] == '[' || content[at] == '{');
    }

    private static Image image(byte[] content) throws TranslateException {
        try {
            return ImageFactory.getInstance().fromInputStream(new ByteArrayInputStream(content));
        } catch (IOException e) {
            throw new TranslateException("the input is no image that Java reads: " + e.getMessage(), e);
        }
    }

    private float[] numbers(byte[] content) throws TranslateException {
        try {
            JsonNode root = JsonMapper.shared().readTree(content);
            JsonNode data = root.isObject() ? root.path("data") : root;
            if (!data.isArray()) {
                throw new TranslateException("the input must be a JSON array of numbers, by itself or as \"data\"");
            }
            var values = new Numbers(example.size());
            values.add(data);
            return values.complete();
        } catch (JacksonException e) {
            throw new TranslateException("the input can't be read as JSON numbers: " + e.getOriginalMessage(), e);
        }
    }

    /** Fills up in order, whatever the nesting. */
    private static final class Numbers {
        private final float[] values;
        private int size;

        Numbers(int size) {
            values = new float[size];
        }

        void add(JsonNode node) throws TranslateException {
            for (JsonNode element : node) {
                if (element.isArray()) {
                    add(element);
                } else if (!element.isNumber()) {
                    throw new TranslateException("the input must hold numbers only, got " + element.getNodeType());
                } else if (size == values.length) {
                    throw new TranslateException("an example must have %d values, got more".formatted(values.length));
                } else {
                    values[size++] = element.floatValue();
                }
            }
        }

        float[] complete() throws TranslateException {
            if (size != values.length) {
                throw new TranslateException("an example must have %d values, got %d".formatted(values.length, size));
            }
            return values;
        }
    }
}
