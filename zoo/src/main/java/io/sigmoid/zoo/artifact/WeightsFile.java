package io.sigmoid.zoo.artifact;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import ai.djl.util.passthrough.PassthroughNDManager;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ChannelsLast;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Weights in DJL's own format, so that stock DJL reads them, but read by comparison.
 *
 * <p>Everything in such a file but the numbers follows from the architecture. The reader lets DJL write the same block
 * with empty arrays, and accepts a file only if every byte around the numbers is the one that DJL would write. Nothing
 * in the file is believed, so nothing in it can make the reader allocate, skip or misplace anything.
 */
final class WeightsFile {
    /** The name under which stock DJL finds it with {@code option.modelName=model}. */
    static final String NAME = "model-0000.params";

    private static final String MODEL = "model";
    private static final int VERSION = 1;
    private static final int MOST_RECORD = 4096;

    private WeightsFile() {}

    /** Names and shapes of the parameters of a block, in the order of the file; allocates nothing of their size. */
    static List<ParameterShape> table(Architecture architecture, InputSignature input) {
        return table(shaped(architecture, input));
    }

    static List<ParameterShape> table(Block block) {
        return block.getParameters().stream()
                .map(pair -> new ParameterShape(
                        pair.getKey(),
                        Arrays.stream(pair.getValue().getShape().getShape())
                                .boxed()
                                .toList()))
                .toList();
    }

    /** The file for the weights of {@code block}, which has the given architecture, whatever trained it. */
    static byte[] encode(Architecture architecture, InputSignature input, Block block) {
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            List<ParameterShape> expected = table(architecture, input);
            List<ParameterShape> actual = table(block);
            if (!actual.equals(expected)) {
                throw new IllegalArgumentException(
                        "the block is not of the architecture: %s".formatted(difference(expected, actual)));
            }
            Block copy = architecture.block();
            initialize(
                    copy,
                    manager,
                    input,
                    block.getParameters().values().stream()
                            .map(parameter -> NativeMemory.numbers(parameter.getArray()))
                            .toList());
            return write(copy);
        }
    }

    /** The weights in {@code content}, one array a parameter, in the order of the table. */
    static List<float[]> decode(Path file, Architecture architecture, InputSignature input, byte[] content) {
        Block block = shaped(architecture, input);
        checkSize(file, table(block), content.length);
        byte[] template = write(block);
        ByteBuffer rest = ByteBuffer.wrap(content);
        var weights = new ArrayList<float[]>();
        int from = 0;
        for (Pair<String, Parameter> pair : block.getParameters()) {
            byte[] empty = record(pair.getValue().getName(), new Shape(0));
            int at = indexOf(template, empty, from);
            expect(file, rest, Arrays.copyOfRange(template, from, at));
            if (pair.getValue().getShape().size() > rest.remaining() / Float.BYTES) {
                throw new ArtifactException(file, "ends before or within " + pair.getKey());
            }
            expect(file, rest, record(pair.getValue().getName(), pair.getValue().getShape()));
            weights.add(floats(file, rest, pair));
            from = at + empty.length;
        }
        expect(file, rest, Arrays.copyOfRange(template, from, template.length));
        if (rest.hasRemaining()) {
            throw new ArtifactException(file, "has %d bytes too many".formatted(rest.remaining()));
        }
        return weights;
    }

    /** A block that has its shapes and empty arrays, made without any engine. */
    private static Block shaped(Architecture architecture, InputSignature input) {
        Block block = architecture.block();
        block.freezeParameters(true); // These arrays know nothing of gradients.
        for (Parameter parameter : block.getParameters().values()) {
            ByteBuffer nothing = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
            parameter.setInitializer((owner, shape, type) -> owner.create(nothing, new Shape(0), type));
        }
        block.initialize(PassthroughNDManager.INSTANCE, DataType.FLOAT32, input.batch(1));
        return block;
    }

    /**
     * Gives the block its shapes and its weights.
     *
     * @param weights one array a parameter in the order of the table
     */
    static void initialize(Block block, NDManager manager, InputSignature input, List<float[]> weights) {
        Iterator<float[]> next = weights.iterator();
        for (Parameter parameter : block.getParameters().values()) {
            float[] values = next.next();
            parameter.setInitializer((owner, shape, type) -> ChannelsLast.create(owner, values, shape));
        }
        block.initialize(manager, DataType.FLOAT32, input.batch(1));
    }

    static String difference(List<ParameterShape> expected, List<ParameterShape> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            if (!expected.get(i).equals(actual.get(i))) {
                return "expected %s, got %s".formatted(expected.get(i), actual.get(i));
            }
        }
        return "expected %d parameters, got %d".formatted(expected.size(), actual.size());
    }

    /** The same bytes as DJL's {@code Model.save}. */
    private static byte[] write(Block block) {
        return bytes(out -> {
            out.writeBytes("DJL@");
            out.writeInt(VERSION);
            out.writeUTF(MODEL);
            out.writeUTF(DataType.FLOAT32.name());
            var inputs = block.describeInput();
            out.writeInt(inputs.size());
            for (Pair<String, Shape> described : inputs) {
                out.writeUTF(described.getKey());
                out.write(described.getValue().getEncoded());
            }
            out.writeInt(0);
            block.saveParameters(out);
        });
    }

    /** What DJL writes before the numbers of one parameter. */
    private static byte[] record(String name, Shape shape) {
        return bytes(out -> {
            out.writeChar('P');
            out.writeByte(1);
            out.writeUTF(name);
            out.writeUTF("NDAR");
            out.writeInt(3);
            out.write(1);
            out.writeUTF(name);
            out.writeUTF("DENSE");
            out.writeUTF(DataType.FLOAT32.name());
            out.write(shape.getEncoded());
            out.write('<');
            out.writeInt(Math.toIntExact(Math.multiplyExact(shape.size(), Float.BYTES)));
        });
    }

    private static float[] floats(Path file, ByteBuffer from, Pair<String, Parameter> pair) {
        int size = Math.toIntExact(pair.getValue().getShape().size());
        if (from.remaining() < (long) size * Float.BYTES) {
            throw new ArtifactException(file, "ends within " + pair.getKey());
        }
        float[] values = new float[size];
        from.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        from.position(from.position() + size * Float.BYTES);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ArtifactException(
                        file, "%s holds %s, weights must be finite".formatted(pair.getKey(), value));
            }
        }
        return values;
    }

    private static double bytes(List<ParameterShape> table) {
        return table.stream()
                .mapToDouble(parameter -> parameter.shape().stream()
                        .mapToDouble(Long::doubleValue)
                        .reduce(Float.BYTES, (a, b) -> a * b))
                .sum();
    }

    /** More than any file of these parameters has: their numbers, and a page for the name and shape of each. */
    static double mostBytes(List<ParameterShape> table) {
        return bytes(table) + MOST_RECORD * (table.size() + 1.0);
    }

    /** The numbers alone must fit; behind this check every size is an int. */
    private static void checkSize(Path file, List<ParameterShape> table, int bytes) {
        double needed = bytes(table);
        if (needed > bytes) {
            throw new ArtifactException(
                    file,
                    "has %d bytes, the architecture in model.json needs %.0f for its weights".formatted(bytes, needed));
        }
    }

    private static void expect(Path file, ByteBuffer from, byte[] expected) {
        int at = from.position();
        if (from.remaining() < expected.length) {
            throw new ArtifactException(file, "ends at byte %d, too early".formatted(from.limit()));
        }
        int difference = from.slice(at, expected.length).mismatch(ByteBuffer.wrap(expected));
        if (difference >= 0) {
            throw new ArtifactException(
                    file, "byte %d does not fit the architecture in model.json".formatted(at + difference));
        }
        from.position(at + expected.length);
    }

    private static int indexOf(byte[] in, byte[] what, int from) {
        for (int at = from; at <= in.length - what.length; at++) {
            if (Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        throw new IllegalStateException("DJL writes a parameter in another form than this reader knows");
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to be written", e);
        }
        return bytes.toByteArray();
    }
}
