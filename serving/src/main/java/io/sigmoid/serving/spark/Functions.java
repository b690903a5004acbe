package io.sigmoid.serving.spark;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The two functions that carry an {@code array<float>} past Java's boxes; a catalog is the way in which Spark takes functions
 * of its own values. Public, with a constructor, for Spark, which makes it.
 *
 * @see <a href="https://spark.apache.org/docs/latest/api/java/org/apache/spark/sql/connector/catalog/functions/ScalarFunction.html">ScalarFunction</a>
 */
public final class Functions implements FunctionCatalog {
    static final String PACK = "pack_floats";
    static final String UNPACK = "unpack_floats";

    private static final String CATALOG = "sigmoid_functions";

    /** For Spark. */
    public Functions() {}

    /** Lets a session know them. */
    static void install(SparkSession session) {
        session.conf().set("spark.sql.catalog." + CATALOG, Functions.class.getName());
    }

    static Column pack(Column floats) {
        return functions.call_function(CATALOG + "." + PACK, floats);
    }

    static Column unpack(Column packed) {
        return functions.call_function(CATALOG + "." + UNPACK, packed);
    }

    @Override
    public void initialize(String name, CaseInsensitiveStringMap options) {}

    @Override
    public String name() {
        return CATALOG;
    }

    @Override
    public Identifier[] listFunctions(String[] namespace) {
        return new Identifier[] {Identifier.of(namespace, PACK), Identifier.of(namespace, UNPACK)};
    }

    @Override
    public UnboundFunction loadFunction(Identifier identifier) {
        BoundFunction function = identifier.name().equals(PACK) ? new PackFloats() : new UnpackFloats();
        return new UnboundFunction() {
            @Override
            public BoundFunction bind(StructType arguments) {
                return function;
            }

            @Override
            public String description() {
                return function.name();
            }

            @Override
            public String name() {
                return function.name();
            }
        };
    }
}
