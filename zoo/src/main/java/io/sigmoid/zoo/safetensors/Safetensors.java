package io.sigmoid.zoo.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.artifact.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tensors by name, as a safetensors file holds them.
 *
 * <p>The reader keeps every rule of the format: a header of at most 100 MB and within the file, no name twice, data
 * without holes or overlaps up to the exact end, and for each tensor shape × type = bytes. It holds the file once, at
 * most 2 GB, and a table as long as the header; nothing that the file merely claims is allocated.
 *
 * @param tensors by name
 * @param metadata the {@code __metadata__} of the header, free text by name
 * @see <a href="https://github.com/huggingface/safetensors#format">The format</a>
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    /** The largest header that the format allows, in bytes. */
    public static final int MOST_HEADER_BYTES = 100_000_000;

    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
    private static final int ALIGNMENT = 8;

    public Safetensors {
        if (tensors == null || tensors.containsKey(Header.METADATA)) {
            throw new IllegalArgumentException("tensors must be given, and none named " + Header.METADATA);
        }
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /**
     * Reads and verifies a file.
     *
     * @throws SafetensorsException if it can't be read or breaks a rule of the format
     */
    public static Safetensors read(Path file) {
        byte[] content = content(file);
        if (content.length < Long.BYTES) {
            throw new SafetensorsException(
                    file, "must begin with 8 bytes, the length of the header, has %d".formatted(content.length));
        }
        long length = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > MOST_HEADER_BYTES || length > content.length - Long.BYTES) {
            throw new SafetensorsException(
                    file,
                    "the header must end within the file and have at most %d bytes, claims %s of the file's %d"
                            .formatted(MOST_HEADER_BYTES, Long.toUnsignedString(length), content.length));
        }
        Header header = Header.read(file, content, Long.BYTES, (int) length);
        int start = Long.BYTES + (int) length;
        checkPlaces(file, header.places(), content.length - start);
        var tensors = new LinkedHashMap<String, Tensor>();
        header.places().forEach((name, place) -> {
            ByteBuffer data =
                    ByteBuffer.wrap(content, start + (int) place.begin(), (int) (place.end() - place.begin()));
            tensors.put(name, new Tensor(place.type(), place.shape(), data));
        });
        return new Safetensors(tensors, header.metadata());
    }

    /**
     * Writes a file, whole or not at all: a hidden sibling is synchronised to disk and renamed over {@code file}.
     *
     * <p>Tensors stand in the order of the format's own library: larger elements first, then by name.
     *
     * @throws SafetensorsException if it can't be written; what {@code file} was before stays
     */
    public void write(Path file) {
        List<Map.Entry<String, Tensor>> ordered = tensors.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Tensor> entry) ->
                                entry.getValue().type())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .toList();
        ByteBuffer header = header(ordered);
        try {
            WholeFile.write(file, out -> {
                out.write(header);
                for (Map.Entry<String, Tensor> entry : ordered) {
                    out.write(entry.getValue().data());
                }
            });
        } catch (IOException e) {
            throw new SafetensorsException(file, "can't be written: " + Reason.of(e), e);
        }
    }

    private ByteBuffer header(List<Map.Entry<String, Tensor>> ordered) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        if (!metadata.isEmpty()) {
            metadata.forEach(root.putObject(Header.METADATA)::put);
        }
        long begin = 0;
        for (Map.Entry<String, Tensor> entry : ordered) {
            Tensor tensor = entry.getValue();
            ObjectNode node =
                    root.putObject(entry.getKey()).put("dtype", tensor.type().name());
            tensor.shape().forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(begin).add(begin + tensor.data().capacity());
            begin += tensor.data().capacity();
        }
        byte[] json = JsonMapper.shared().writeValueAsString(root).getBytes(UTF_8);
        int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(length).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    private static void checkPlaces(Path file, Map<String, Header.Place> places, long available) {
        long end = 0;
        List<Map.Entry<String, Header.Place>> ordered = places.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Header.Place> entry) ->
                                entry.getValue().begin())
                        .thenComparingLong(entry -> entry.getValue().end()))
                .toList();
        for (Map.Entry<String, Header.Place> entry : ordered) {
            Header.Place place = entry.getValue();
            String name = Header.quoted(entry.getKey());
            if (place.begin() != end || place.end() < end || place.end() > available) {
                throw new SafetensorsException(
                        file,
                        "%s must begin at byte %d of the data, without hole or overlap, and end within its %d bytes, got %d to %d"
                                .formatted(name, end, available, place.begin(), place.end()));
            }
            long bytes = Tensor.bytes(place.type(), place.shape());
            if (bytes != place.end() - place.begin()) {
                throw new SafetensorsException(
                        file,
                        "%s of shape %s and type %s must have %s bytes, its data_offsets give %d"
                                .formatted(
                                        name,
                                        shortened(place.shape()),
                                        place.type(),
                                        Tensor.described(bytes),
                                        place.end() - place.begin()));
            }
            end = place.end();
        }
        if (end != available) {
            throw new SafetensorsException(
                    file, "the data must end with the last tensor, at byte %d, has %d bytes".formatted(end, available));
        }
    }

    static String shortened(List<Long> shape) {
        return shape.size() <= 8 ? shape.toString() : "of %d axes".formatted(shape.size());
    }

    private static byte[] content(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new SafetensorsException(file, "no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw new SafetensorsException(file, "has %d bytes, at most %d are read".formatted(size, MOST_BYTES));
            }
            return in.readNBytes((int) size);
        } catch (IOException e) {
            throw new SafetensorsException(file, "can't be read: " + Reason.of(e), e);
        }
    }
}
