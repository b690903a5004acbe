package io.sigmoid.zoo.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path directory;

    @Test
    void writesTheBytesOfTheSpecification() throws Exception {
        Path file = directory.resolve("a.safetensors");
        new Safetensors(Map.of("a", Tensor.of(List.of(2L), new float[] {1, -2})), Map.of("format", "pt")).write(file);
        String header =
                "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        String padded = header + " ".repeat((8 - header.length() % 8) % 8);
        byte[] expected = SafetensorsFiles.bytes(padded, 8);
        ByteBuffer.wrap(expected)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(expected.length - 8, 1)
                .putFloat(expected.length - 4, -2);
        assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(Files.readAllBytes(file)));
    }

    @Test
    void readsWhatItWrites() {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("z", Tensor.of(List.of(2L, 3L), new float[] {1, 2, 3, 4, 5, 6}));
        tensors.put("a", Tensor.of(List.of(), new float[] {7}));
        tensors.put("empty", Tensor.of(List.of(0L, 4L), new float[0]));
        tensors.put("ints", new Tensor(TensorType.I64, List.of(1L), ByteBuffer.allocate(8)));
        tensors.put("\u00e9\"\n", Tensor.of(List.of(1L), new float[] {0.5f}));
        var written = new Safetensors(tensors, Map.of("k", "v"));
        Path file = directory.resolve("a.safetensors");
        written.write(file);
        assertEquals(written, Safetensors.read(file));
    }

    @Test
    void anEmptyFileOfTensorsIsOne() {
        Path file = SafetensorsFiles.write(directory, SafetensorsFiles.bytes("{}", 0));
        assertEquals(new Safetensors(Map.of(), Map.of()), Safetensors.read(file));
    }

    @Test
    void readsAllRealTypesAsFloats() {
        ByteBuffer data = ByteBuffer.allocate(16 + 8 + 4 + 4).order(ByteOrder.LITTLE_ENDIAN);
        data.putDouble(0.1).putDouble(-3).putFloat(0.1f).putFloat(5);
        data.putShort((short) 0x3c01).putShort((short) 0x8001); // half: 1 + 2^-10, -2^-24
        data.putShort((short) 0x3f81).putShort((short) 0xc000); // bfloat: 1 + 2^-7, -2
        byte[] content = SafetensorsFiles.bytes("""
                {"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},\
                "f":{"dtype":"F32","shape":[2],"data_offsets":[16,24]},\
                "h":{"dtype":"F16","shape":[2],"data_offsets":[24,28]},\
                "b":{"dtype":"BF16","shape":[2],"data_offsets":[28,32]}}""", 32);
        System.arraycopy(data.array(), 0, content, content.length - 32, 32);
        Map<String, Tensor> tensors =
                Safetensors.read(SafetensorsFiles.write(directory, content)).tensors();
        assertArrayEquals(new float[] {0.1f, -3}, tensors.get("d").floats());
        assertArrayEquals(new float[] {0.1f, 5}, tensors.get("f").floats());
        assertArrayEquals(
                new float[] {1 + 0x1p-10f, -0x1p-24f}, tensors.get("h").floats());
        assertArrayEquals(new float[] {1 + 0x1p-7f, -2}, tensors.get("b").floats());
    }

    @Test
    void everyHalfIsExact() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = (bits >> 10) & 31;
            double fraction = (bits & 1023) / 1024.0;
            double magnitude = exponent == 31
                    ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                    : exponent == 0 ? fraction * Math.pow(2, -14) : (1 + fraction) * Math.pow(2, exponent - 15);
            assertEquals((float) (bits < 1 << 15 ? magnitude : -magnitude), HalfPrecision.decode((short) bits));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a name twice | 8 | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | Duplicate Object property \"a\"",
                "a name twice under an escape | 8 | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'\\u0061':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | Duplicate",
                "a hole | 12 | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}} | \"b\" must begin at byte 4 of the data",
                "an overlap | 6 | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}} | \"b\" must begin at byte 4",
                "the same place twice | 4 | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | must begin at byte 4",
                "too little data | 4 | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | end within its 4 bytes, got 0 to 8",
                "too much data | 9 | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | the data must end with the last tensor, at byte 8, has 9 bytes",
                "data without tensors | 1 | {} | at byte 0, has 1 bytes",
                "a shape of other bytes | 8 | {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | must have 12 bytes, its data_offsets give 8",
                "a shape beyond counting | 8 | {'a':{'dtype':'F32','shape':[4294967296,4294967296,2],'data_offsets':[0,8]}} | no countable number of bytes",
                "half a byte | 1 | {'a':{'dtype':'F4','shape':[1],'data_offsets':[0,1]}} | no countable number of bytes",
                "a negative size | 4 | {'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | shape must be 0 or more, got -1",
                "a size beyond long | 4 | {'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,4]}} | out of range",
                "a broken size | 4 | {'a':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}} | shape must hold whole numbers",
                "backwards | 4 | {'a':{'dtype':'F32','shape':[0],'data_offsets':[0,-4]}} | data_offsets must be 0 or more",
                "an unknown type | 4 | {'a':{'dtype':'F99','shape':[1],'data_offsets':[0,4]}} | dtype \"F99\" is unknown",
                "no type | 4 | {'a':{'shape':[1],'data_offsets':[0,4]}} | must have a dtype, a shape and two data_offsets",
                "three offsets | 4 | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,4]}} | two data_offsets",
                "a field too many | 4 | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':1}} | has an unknown field \"x\"",
                "a field twice | 4 | {'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}} | Duplicate",
                "a tensor that is none | 0 | {'a':null} | must be an object",
                "metadata of numbers | 0 | {'__metadata__':{'a':1}} | must map strings to strings",
                "metadata twice | 0 | {'__metadata__':{},'__metadata__':{}} | Duplicate",
                "an array | 0 | [] | must begin with '{'",
                "space in front | 0 | ` {}` | must begin with '{'",
                "a tab behind | 0 | `{}\t` | must begin with '{'",
                "two objects | 0 | {}{} | more follows",
                "not JSON | 0 | {a} | the header can't be read",
                "cut short | 0 | {'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]} | Unexpected end-of-input",
            })
    void refuses(String what, int data, String header, String message) {
        refused(SafetensorsFiles.bytes(header.replace('\'', '"'), data), message);
    }

    @Test
    void refusesLiesAboutTheHeadersLength() {
        refused(new byte[0], "must begin with 8 bytes");
        refused(new byte[7], "must begin with 8 bytes, the length of the header, has 7");
        refused(SafetensorsFiles.bytes(0, "", 0), "must begin with '{'");
        refused(SafetensorsFiles.bytes(3, "{}", 0), "claims 3 of the file's 10");
        refused(SafetensorsFiles.bytes(Long.MAX_VALUE, "{}", 0), "claims 9223372036854775807");
        refused(SafetensorsFiles.bytes(-1, "{}", 0), "claims 18446744073709551615");
        refused(SafetensorsFiles.bytes(1L << 32, "{}", 0), "claims 4294967296");
    }

    @Test
    void refusesAHeaderOfMoreThan100MegabytesThoughTheFileHasThem() throws Exception {
        Path file = directory.resolve("sparse.safetensors");
        try (var channel = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            channel.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(100_000_001)
                    .array());
            channel.setLength(100_000_100);
        }
        var e = assertThrows(SafetensorsException.class, () -> Safetensors.read(file));
        assertTrue(e.getMessage().contains("at most 100000000 bytes"), e.getMessage());
    }

    @Test
    void refusesTextThatIsNoUtf8AndOtherEncodings() {
        byte[] invalid = SafetensorsFiles.bytes("{\"ab\":{}}", 0);
        invalid[8 + 2] = (byte) 0xff;
        refused(invalid, "the header can't be read");
        String wide = new String("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE), UTF_8);
        refused(SafetensorsFiles.bytes(wide, 0), "must begin with '{'");
    }

    @Test
    void refusesDeepNesting() {
        refused(SafetensorsFiles.bytes("{\"a\":" + "[".repeat(100_000) + "}", 0), "must be an object");
        refused(
                SafetensorsFiles.bytes("{\"a\":{\"shape\":" + "[".repeat(100_000) + "}}", 0),
                "shape must hold whole numbers");
    }

    @Test
    void aMessageIsOneShortLine() {
        var e = refused(SafetensorsFiles.bytes("{\"" + "\\n".repeat(50_000) + "\":1}", 0), "must be an object");
        assertTrue(e.getMessage().lines().count() == 1 && e.getMessage().length() < 400, e.getMessage());
        String name = "\"" + "\\n".repeat(20_000) + "\"";
        String tensor = ":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
        e = refused(SafetensorsFiles.bytes("{" + name + tensor + "," + name + tensor + "}", 0), "Duplicate");
        assertTrue(e.getMessage().lines().count() == 1 && e.getMessage().length() < 400, e.getMessage());
    }

    @Test
    void aMissingFileIsRefused() {
        var e = assertThrows(SafetensorsException.class, () -> Safetensors.read(directory.resolve("none")));
        assertTrue(e.getMessage().endsWith("none: no such file"), e.getMessage());
    }

    @Test
    void writingReplacesTheFileAndLeavesNothingElse() throws Exception {
        Path file = Files.writeString(directory.resolve("a.safetensors"), "old");
        new Safetensors(Map.of(), Map.of()).write(file);
        assertEquals(new Safetensors(Map.of(), Map.of()), Safetensors.read(file));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFileThatCannotBeWrittenLeavesNothing() throws Exception {
        Path taken = Files.createDirectory(directory.resolve("a.safetensors"));
        Files.createFile(taken.resolve("content"));
        assertThrows(SafetensorsException.class, () -> new Safetensors(Map.of(), Map.of()).write(taken));
        assertThrows(SafetensorsException.class, () -> new Safetensors(Map.of(), Map.of())
                .write(directory.resolve("no/such/place")));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(taken), files.toList());
        }
    }

    private SafetensorsException refused(byte[] content, String message) {
        Path file = SafetensorsFiles.write(directory, content);
        var e = assertThrows(SafetensorsException.class, () -> Safetensors.read(file));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        return e;
    }
}
