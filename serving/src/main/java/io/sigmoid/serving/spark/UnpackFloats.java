package io.sigmoid.serving.spark;

import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** The function {@code binary → array<float>} of {@link Functions}; public for the code that Spark generates. */
public final class UnpackFloats implements ScalarFunction<ArrayData> {
    private static final long serialVersionUID = 1L;

    /** Called by what Spark generates for a row. */
    public static @Nullable ArrayData invoke(byte @Nullable [] packed) {
        return packed == null ? null : PackedFloats.unpack(packed);
    }

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {DataTypes.BinaryType};
    }

    @Override
    public DataType resultType() {
        return DataTypes.createArrayType(DataTypes.FloatType);
    }

    @Override
    public String name() {
        return Functions.UNPACK;
    }

    @Override
    public String canonicalName() {
        return "io.sigmoid." + name();
    }
}
