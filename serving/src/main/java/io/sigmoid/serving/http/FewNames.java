package io.sigmoid.serving.http;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * JSON that has no more names than a bound. To see that none comes twice, a parser keeps those of an object until it ends: ten
 * times what they take in the document.
 */
final class FewNames extends JsonParserDelegate {
    static final int MOST = 10_000;

    private int names;

    FewNames(JsonParser parser) {
        super(parser);
    }

    @Override
    public JsonToken nextToken() {
        JsonToken token = delegate.nextToken();
        if (token == JsonToken.PROPERTY_NAME && ++names > MOST) {
            throw RequestException.bad("the request must have %d names or fewer", MOST);
        }
        return token;
    }

    @Override
    public JsonParser skipChildren() {
        int depth = 0;
        do {
            JsonToken token = currentToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
        } while (depth > 0 && nextToken() != null);
        return this;
    }
}
