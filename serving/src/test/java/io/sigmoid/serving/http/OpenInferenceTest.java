package io.sigmoid.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sigmoid.serving.Models;
import io.sigmoid.zoo.Version;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Every endpoint and error of the Open Inference Protocol over REST, from a plain HTTP client.
 *
 * @see <a href="https://github.com/kserve/open-inference-protocol">Open Inference Protocol</a>
 */
class OpenInferenceTest {
    private static final String INFER =
            "{'inputs':[{'name':'features','shape':[1,2],'datatype':'FP32','data':[0.5,0.25]}]}";

    private static Served server;
    private static String version;

    @BeforeAll
    static void serve(@TempDir Path directory) {
        server = Served.of(Map.of(
                "abc",
                Models.abc(directory.resolve("abc")),
                "yes-or-no",
                Models.yesOrNo(directory.resolve("yes"), 0.6)));
        version = server.get("/v2/models/abc").ok().path("versions").path(0).asString();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void serverIsLive() {
        assertEquals("{\"live\":true}", server.get("/v2/health/live").ok().toString());
    }

    @Test
    void serverIsReady() {
        JsonNode ready = server.get("/v2/health/ready").ok();
        assertEquals("{\"live\":true,\"ready\":true}", ready.toString());
    }

    @ParameterizedTest
    @CsvSource({"/v2", "/v2/"})
    void serverHasMetadata(String path) {
        assertEquals(
                "{\"name\":\"sigmoid\",\"version\":\"%s\",\"extensions\":[]}".formatted(Version.sigmoid()),
                server.get(path).ok().toString());
    }

    @Test
    void modelIsReadyWithAndWithoutItsVersion() {
        for (String path : new String[] {"/v2/models/abc/ready", "/v2/models/abc/versions/" + version + "/ready"}) {
            assertEquals(
                    "{\"name\":\"abc\",\"ready\":true}", server.get(path).ok().toString());
        }
    }

    @Test
    void modelHasMetadataWithAndWithoutItsVersion() {
        for (String path : new String[] {"/v2/models/abc", "/v2/models/abc/versions/" + version}) {
            assertEquals(
                    ("{'name':'abc','versions':['%s'],'platform':'sigmoid',"
                                    + "'inputs':[{'name':'features','datatype':'FP32','shape':[-1,2]}],"
                                    + "'outputs':[{'name':'probabilities','datatype':'FP32','shape':[-1,3]},"
                                    + "{'name':'logits','datatype':'FP32','shape':[-1,3]},"
                                    + "{'name':'decisions','datatype':'BOOL','shape':[-1,3]}]}")
                            .formatted(version)
                            .replace('\'', '"'),
                    server.get(path).ok().toString());
        }
    }

    @Test
    void infersWithAndWithoutTheVersion() {
        String expected = ("{'model_name':'abc','model_version':'%s','outputs':["
                        + "{'name':'probabilities','datatype':'FP32','shape':[1,3],"
                        + "'data':[0.32649583,0.2542752,0.41922894]},"
                        + "{'name':'logits','datatype':'FP32','shape':[1,3],'data':[0.5,0.25,0.75]},"
                        + "{'name':'decisions','datatype':'BOOL','shape':[1,3],'data':[false,false,true]}]}")
                .formatted(version)
                .replace('\'', '"');
        for (String path : new String[] {"/v2/models/abc/infer", "/v2/models/abc/versions/" + version + "/infer"}) {
            assertEquals(expected, server.post(path, INFER).ok().toString());
        }
    }

    @Test
    void returnsTheIdentifier() {
        JsonNode answer = server.post("/v2/models/abc/infer", INFER.replace("{'inputs'", "{'id':'a b','inputs'"))
                .ok();
        assertEquals("a b", answer.path("id").stringValue());
    }

    @Test
    void leavesTheIdentifierOutWithoutOne() {
        assertFalse(server.post("/v2/models/abc/infer", INFER).ok().has("id"));
    }

    @Test
    void givesTheOutputsAskedForInTheirOrder() {
        JsonNode answer = server.post(
                        "/v2/models/abc/infer",
                        INFER.replace("]}]}", "]}],'outputs':[{'name':'logits'},{'name':'decisions'}]}"))
                .ok();
        assertEquals(2, answer.path("outputs").size());
        assertEquals("logits", answer.path("outputs").path(0).path("name").stringValue());
        assertEquals("decisions", answer.path("outputs").path(1).path("name").stringValue());
    }

    @Test
    void takesNestedAndFlatDataForTheSame() {
        String request = "{'inputs':[{'name':'features','shape':[2,2],'datatype':'FP32','data':%s}],"
                + "'outputs':[{'name':'logits'}]}";
        JsonNode flat = server.post("/v2/models/abc/infer", request.formatted("[0,1,1,0.5]"))
                .ok();
        JsonNode nested = server.post("/v2/models/abc/infer", request.formatted("[[0,1],[1,0.5]]"))
                .ok();
        assertEquals(flat, nested);
        assertEquals("[2,3]", flat.path("outputs").path(0).path("shape").toString());
        assertEquals(
                "[0.0,1.0,1.0,1.0,0.5,1.5]",
                flat.path("outputs").path(0).path("data").toString());
    }

    @Test
    void decidesByTheStoredThreshold() {
        String request = "{'inputs':[{'name':'features','shape':[2,2],'datatype':'FP32','data':[0.3,0,0.5,0]}],"
                + "'outputs':[{'name':'probabilities'},{'name':'decisions'}]}";
        JsonNode outputs =
                server.post("/v2/models/yes-or-no/infer", request).ok().path("outputs");
        assertEquals("[0.5744425,0.62245935]", outputs.path(0).path("data").toString());
        assertEquals("[false,true]", outputs.path(1).path("data").toString());
        assertEquals("[2,1]", outputs.path(1).path("shape").toString());
    }

    @ParameterizedTest
    @CsvSource({"GET,/v2/models/none", "GET,/v2/models/none/ready", "POST,/v2/models/none/infer"})
    void knowsNoOtherModel(String method, String path) {
        send(method, path).assertError(404, "no such model: none");
    }

    @ParameterizedTest
    @CsvSource({"GET,''", "GET,/ready", "POST,/infer"})
    void knowsNoOtherVersion(String method, String rest) {
        send(method, "/v2/models/abc/versions/7" + rest)
                .assertError(404, "no such version of abc: 7, it has " + version);
    }

    @ParameterizedTest
    @CsvSource({"POST,/v2", "POST,/v2/health/live", "DELETE,/v2/models/abc", "GET,/v2/models/abc/infer"})
    void knowsNoOtherMethod(String method, String path) {
        send(method, path).assertError(405, method + " is not for " + path);
    }

    @Test
    void knowsNoOtherPath() {
        server.get("/v3").assertError(404, "no such path: /v3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                                             | inputs is missing",
                "FP32 to FP64 | inputs[0].datatype must be FP32, got \"FP64\"",
                "features to feature | inputs[0].name must be features, got \"feature\"",
                "[1,2] to [1,3] | inputs[0].shape must be [examples, 2], got [1, 3]",
                "0.25] to 0.25,1] | inputs[0].data must have 2 numbers for the shape [1, 2], got 3",
                "0.25 to 7 | inputs[0].data[1] must lie in [0.0, 1.0], got 7.0",
                "0.25 to 1e99 | inputs[0].data[1] must be finite in FP32, got 1e99",
                "0.25 to 'x' | inputs[0].data[1] must be a number, got a string",
            })
    void namesTheFieldThatIsWrong(String change, String error) {
        String[] parts = change.split(" to ", -1);
        if (parts.length == 2) {
            server.post("/v2/models/abc/infer", INFER.replace(parts[0], parts[1]))
                    .assertError(400, error);
        } else {
            server.post("/v2/models/abc/infer", "{}").assertError(400, error + ": the model takes features");
        }
    }

    private static Served.Answer send(String method, String path) {
        return server.send(server.request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    }
}
