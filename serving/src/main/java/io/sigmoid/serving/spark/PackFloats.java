package io.sigmoid.serving.spark;

import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** The function {@code array<float> → binary} of {@link Functions}; public for the code that Spark generates. */
public final class PackFloats implements ScalarFunction<byte[]> {
    private static final long serialVersionUID = 1L;

    /** Called by what Spark generates for a row. */
    public static byte @Nullable [] invoke(@Nullable ArrayData array) {
        return array == null ? null : PackedFloats.pack(array);
    }

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {DataTypes.createArrayType(DataTypes.FloatType)};
    }

    @Override
    public DataType resultType() {
        return DataTypes.BinaryType;
    }

    @Override
    public String name() {
        return Functions.PACK;
    }

    @Override
    public String canonicalName() {
        return "io.sigmoid." + name();
    }
}
