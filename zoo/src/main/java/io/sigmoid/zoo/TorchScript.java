package io.sigmoid.zoo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A function of arrays in TorchScript, for what PyTorch has and DJL does not bind; PyTorch's own interpreter runs it.
 *
 * <p>A module in TorchScript is an archive of source text and pickled attributes. This one has no attributes, so that the
 * text is all of it.
 *
 * @see <a href="https://pytorch.org/docs/2.7/jit_language_reference.html">The language</a>
 */
public final class TorchScript {
    /** An object of the class {@code __torch__.Function}, in inference. */
    private static final byte[] OBJECT =
            "\u0080\u0002c__torch__\nFunction\nq\0)\u0081q\1}q\2X\10\0\0\0trainingq\3\u0089sb.".getBytes(ISO_8859_1);

    /** DJL's setting, which belongs to a thread. */
    private static final boolean OPTIMIZES =
            Boolean.parseBoolean(System.getProperty("ai.djl.pytorch.graph_optimizer", "true"));

    private static final byte[] NO_CONSTANTS = "\u0080\u0002).".getBytes(ISO_8859_1);

    private static final Pattern PLAIN = Pattern.compile("\\w*");

    /** Functions that blocks share, as they share classes: one a text and process, for good. */
    private static final Map<String, TorchScript> SHARED = new ConcurrentHashMap<>();

    private final PtSymbolBlock module;

    private TorchScript(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * Loads a function.
     *
     * @param manager owns it
     * @param body lines that return a tensor
     * @param arguments names of the tensors that the body has
     */
    public static TorchScript of(NDManager manager, String body, String... arguments) {
        return new TorchScript(load(manager, body, tensors(List.of(arguments)), "Tensor"));
    }

    /**
     * A function without an owner, loaded once a process; any number of threads may run it.
     *
     * @param body lines that return a tensor
     * @param arguments names of the tensors that the body has
     */
    public static TorchScript shared(String body, String... arguments) {
        return SHARED.computeIfAbsent(body, text -> of(Pytorch.engine().newBaseManager(Device.cpu()), text, arguments));
    }

    /**
     * Loads a module with one function.
     *
     * @param arguments of the function after {@code self}, each with a comma before it and its type behind it
     * @param result its type
     */
    static PtSymbolBlock load(NDManager manager, String body, String arguments, String result) {
        String source = """
                class Function(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def forward(self: __torch__.Function%s) -> %s:
                %s""".formatted(arguments, result, body.indent(4));
        try {
            var archive = new ByteArrayInputStream(archive(source));
            return JniUtils.loadModule((PtNDManager) manager, archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to be read
        }
    }

    /** The text for an array rounded to bfloat16. */
    public static String rounded(String array) {
        return "torch.to(%s, 15, False, False, None)".formatted(array);
    }

    /** The text for an array of bfloat16 in float32. */
    public static String widened(String array) {
        return "torch.to(%s, 6, False, False, None)".formatted(array);
    }

    /** Lines that round arrays to bfloat16, each by its own name. */
    static String allRounded(String... arrays) {
        return Arrays.stream(arrays)
                .map(array -> "%s = %s%n".formatted(array, rounded(array)))
                .collect(Collectors.joining());
    }

    static String tensors(List<String> names) {
        return names.stream().map(", %s: Tensor"::formatted).collect(Collectors.joining());
    }

    private static byte[] archive(String source) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "function/data.pkl", OBJECT);
            put(zip, "function/code/__torch__.py", source.getBytes(UTF_8));
            put(zip, "function/constants.pkl", NO_CONSTANTS);
            put(zip, "function/version", "3\n".getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var sum = new CRC32();
        sum.update(content);
        var entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * Runs the function; where this thread records a graph, so does it. PyTorch's optimiser of functions stays out.
     *
     * <p>Afterwards this thread has the setting of the property {@code ai.djl.pytorch.graph_optimizer}.
     *
     * @return belongs to the manager of the first argument
     */
    public NDArray run(NDArray... arguments) {
        var plain = new NDList(arguments.length);
        for (NDArray argument : arguments) {
            if (isPlain(argument.getName())) {
                plain.add(argument);
            } else {
                NDArray unnamed = argument.reshape(argument.getShape());
                unnamed.attach(arguments[0].getManager());
                plain.add(unnamed);
            }
        }
        return unoptimized(() -> IValueUtils.forward(module, plain, true)).singletonOrThrow();
    }

    /** Calls a function without PyTorch's optimiser, which comes after some calls and rounds otherwise than those did. */
    static <T> T unoptimized(Supplier<T> call) {
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return call.get();
        } finally {
            JniUtils.setGraphExecutorOptimize(OPTIMIZES);
        }
    }

    /** Whether DJL takes an array of that name for an argument, and not for a part of one or for a method's name. */
    private static boolean isPlain(@Nullable String name) {
        return name == null || PLAIN.matcher(name).matches();
    }
}
