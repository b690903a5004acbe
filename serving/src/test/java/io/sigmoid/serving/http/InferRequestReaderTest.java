package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferRequestReaderTest {
    private static final InferRequestReader FEATURES = new InferRequestReader(
            new Input("features", List.of(2), 0, 1, false), List.of("probabilities", "logits"), 3);

    private static final InferRequestReader PICTURES =
            new InferRequestReader(new Input("image", List.of(1, 1, 2), -1, 1, true), List.of("probabilities"), 3);

    private static final String INPUT = "{'name':'features','shape':[1,2],'datatype':'FP32','data':[0,1]}";

    private static InferRequest read(InferRequestReader reader, String json) {
        return reader.read(json.replace('\'', '"').getBytes(UTF_8));
    }

    @Test
    void readsFlatData() {
        InferRequest request = read(
                FEATURES,
                "{'id':'42','inputs':[{'name':'features','shape':[2,2],'datatype':'FP32','data':[0,0.25,1e-1,1]}]}");
        assertEquals("42", request.id());
        assertEquals(2, request.examples());
        assertArrayEquals(new float[] {0, 0.25f, 0.1f, 1}, request.values());
        assertEquals(List.of(), request.outputs());
    }

    @Test
    void readsNestedDataThatComesBeforeItsShape() {
        InferRequest request = read(
                FEATURES, "{'inputs':[{'data':[[0,0.5],[1,0]],'shape':[2,2],'name':'features','datatype':'FP32'}]}");
        assertNull(request.id());
        assertArrayEquals(new float[] {0, 0.5f, 1, 0}, request.values());
    }

    @Test
    void readsOutputsAndParametersAndPassesOverWhatItDoesNotKnow() {
        InferRequest request = read(
                FEATURES,
                "{'parameters':{'a':1,'b':'x','c':true},'more':{'deep':[1,[2]]},"
                        + "'inputs':[{'name':'features','shape':[1,2],'datatype':'FP32','parameters':{},'data':[0,1]}],"
                        + "'outputs':[{'name':'logits','parameters':{'p':1.5}},{'name':'probabilities'}]}");
        assertEquals(List.of("logits", "probabilities"), request.outputs());
    }

    /** What is passed over counts too. */
    @Test
    void refusesMoreNamesThanAnyRequestHas() {
        for (String where : List.of("'more':[{%s}]", "'parameters':{%s}", "%s")) {
            String names = IntStream.rangeClosed(0, FewNames.MOST)
                    .mapToObj("'a%d':0"::formatted)
                    .collect(Collectors.joining(","));
            String text = "{" + where.formatted(names) + "}";
            var problem = assertThrows(RequestException.class, () -> read(FEATURES, text));
            assertEquals("the request must have 10000 names or fewer", problem.getMessage());
        }
    }

    @Test
    void mapsBytesLikePixels() {
        InferRequest request = read(
                PICTURES, "{'inputs':[{'name':'image','shape':[1,1,1,2],'datatype':'UINT8','data':[[[[0,255]]]]}]}");
        assertArrayEquals(new float[] {-1, 1}, request.values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                                    | the request must be an object, got an array",
                "{}                                                    | inputs is missing: the model takes features",
                "{'id':7}                                              | id must be a string, got a number",
                "{'parameters':[]}                                     | parameters must be an object, got an array",
                "{'parameters':{'a':{}}}                               | parameters.a must be a string, a number or a boolean, got an object",
                "{'inputs':{}}                                         | inputs must be an array, got an object",
                "{'inputs':[]}                                         | inputs must have one element, features, got none",
                "{'inputs':[7]}                                        | inputs[0] must be an object, got a number",
                "{'inputs':[{}]}                                       | inputs[0].name is missing",
                "{'inputs':[{'name':'image'}]}                         | inputs[0].name must be features, got \"image\"",
                "{'inputs':[{'name':'features'}]}                      | inputs[0].datatype is missing",
                "{'inputs':[{'name':'features','datatype':'FP32'}]}    | inputs[0].shape is missing",
                "{'inputs':[{'name':'features','datatype':'FP32','shape':[1,2]}]} | inputs[0].data is missing",
                "{'inputs':[$,$]}                                      | inputs[1].name must be given once: features",
                "{'inputs':[$],'outputs':{}}                           | outputs must be an array, got an object",
                "{'inputs':[$],'outputs':[{}]}                         | outputs[0].name is missing",
                "{'inputs':[$],'outputs':[{'name':'labels'}]}          | outputs[0].name must be one of probabilities, logits, got \"labels\"",
                "{'inputs':[$],'outputs':[{'name':'logits'},{'name':'logits'}]} | outputs[1].name must be given once: logits",
                "{'inputs':[$]} {}                                     | the request must end after its JSON object",
            })
    void namesTheFieldOfTheRequest(String request, String error) {
        assertRefused(FEATURES, request.replace("$", INPUT), error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "FP64   | [1,2]   | [0,1]           | inputs[0].datatype must be FP32, got \"FP64\"",
                "UINT8  | [1,2]   | [0,1]           | inputs[0].datatype must be FP32, got \"UINT8\"",
                "FP32   | 2       | [0,1]           | inputs[0].shape must be an array, got a number",
                "FP32   | [2]     | [0,1]           | inputs[0].shape must be [examples, 2], got [2]",
                "FP32   | [1,3]   | [0,1,0]         | inputs[0].shape must be [examples, 2], got [1, 3]",
                "FP32   | [0,2]   | [0,1]           | inputs[0].shape[0] must be from 1 to 3 examples, got 0",
                "FP32   | [-1,2]  | [0,1]           | inputs[0].shape[0] must be from 1 to 3 examples, got -1",
                "FP32   | [4,2]   | [0,1]           | inputs[0].shape[0] must be from 1 to 3 examples, got 4",
                "FP32   | [18446744073709551615,2] | [0,1] | inputs[0].shape[0] must be from 1 to 3 examples, got 9223372036854775807",
                "FP32   | [1.0,2] | [0,1]           | inputs[0].shape must be at most 16 whole numbers, got a number",
                "FP32   | [2,2]   | [0,1]           | inputs[0].data must have 4 numbers for the shape [2, 2], got 2",
                "FP32   | [1,2]   | [0,1,0]         | inputs[0].data must have 2 numbers for the shape [1, 2], got 3",
                "FP32   | [1,2]   | [0,0,0,0,0,0,0] | inputs[0].data must have at most 6 numbers",
                "FP32   | [2,2]   | [[0],[1],[0],[1]] | inputs[0].data must be flat or nested like the shape [2, 2], got [4, 1]",
                "FP32   | [2,2]   | [[0,1,0],[1]]   | inputs[0].data must be nested evenly, got arrays of 3 and of 1",
                "FP32   | [1,2]   | [0,[1]]         | inputs[0].data[1] must be nested as deep as the numbers before it",
                "FP32   | [1,2]   | []              | inputs[0].data must not be empty",
                "FP32   | [1,2]   | 7               | inputs[0].data must be an array of numbers, got a number",
                "FP32   | [1,2]   | [0,'1']         | inputs[0].data[1] must be a number, got a string",
                "FP32   | [1,2]   | [null,1]        | inputs[0].data[0] must be a number, got null",
                "FP32   | [1,2]   | [true,1]        | inputs[0].data[0] must be a number, got a boolean",
                "FP32   | [1,2]   | [0,1e39]        | inputs[0].data[1] must be finite in FP32, got 1e39",
                "FP32   | [1,2]   | [0,1.5]         | inputs[0].data[1] must lie in [0.0, 1.0], got 1.5",
                "FP32   | [1,2]   | [[[[[[[[[0,1]]]]]]]]] | inputs[0].data must be nested at most 8 deep",
            })
    void namesTheFieldOfTheInput(String datatype, String shape, String data, String error) {
        assertRefused(
                FEATURES,
                "{'inputs':[{'name':'features','datatype':'%s','shape':%s,'data':%s}]}"
                        .formatted(datatype, shape, data),
                error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[0,256] | inputs[0].data[1] must lie in [0, 255] in UINT8",
                "[-1,2]  | inputs[0].data[0] must lie in [0, 255] in UINT8",
                "[1.5,2] | inputs[0].data[0] must be a whole number in UINT8",
            })
    void takesNothingElseForABytes(String data, String error) {
        assertRefused(
                PICTURES,
                "{'inputs':[{'name':'image','datatype':'UINT8','shape':[1,1,1,2],'data':%s}]}".formatted(data),
                error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{'id':", "{'id':NaN}", "[[[[[[[[[[[[[[[[[[", "{'id':'a','id':'b'}", "\u0000"})
    void refusesWhatIsNoJson(String text) {
        var problem = assertThrows(RequestException.class, () -> read(FEATURES, text));
        assertEquals(400, problem.status());
        assertTrue(problem.getMessage().startsWith("the request"), problem.getMessage());
    }

    @Test
    void boundsDepthAndLengths() {
        for (String text : List.of(
                "{'more':" + "[".repeat(17) + "]".repeat(17) + "}",
                "{'id':'" + "x".repeat(5000) + "'}",
                "{'" + "x".repeat(300) + "':1}",
                "{'more':" + "1".repeat(100) + "}")) {
            var problem = assertThrows(RequestException.class, () -> read(FEATURES, text));
            assertTrue(problem.getMessage().contains("exceeds"), problem.getMessage());
        }
    }

    private static void assertRefused(InferRequestReader reader, String request, String error) {
        var problem = assertThrows(RequestException.class, () -> read(reader, request));
        assertEquals(error, problem.getMessage());
        assertEquals(400, problem.status());
    }
}
