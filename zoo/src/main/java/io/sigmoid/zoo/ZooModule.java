package io.sigmoid.zoo;

import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;

/** Teaches Jackson the names of all {@link Architectures}, for JSON and YAML. */
public final class ZooModule extends SimpleModule {
    public ZooModule() {
        super("sigmoid-zoo");
        Architectures.all().forEach((name, type) -> registerSubtypes(new NamedType(type, name)));
    }
}
