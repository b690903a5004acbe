package io.sigmoid.serving.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command speaks to.
 *
 * @param out results
 * @param err everything else
 * @param colours whether {@code out} is a terminal that shows 24-bit colours
 */
record Console(PrintWriter out, PrintWriter err, boolean colours) {
    /** The standard streams, in the terminal's own encoding if that has block characters, in UTF-8 otherwise. */
    static Console system() {
        String depth = System.getenv().getOrDefault("COLORTERM", "").toLowerCase(Locale.ROOT);
        return new Console(
                writer(FileDescriptor.out, "stdout.encoding"),
                writer(FileDescriptor.err, "stderr.encoding"),
                Ansi.AUTO.enabled() && Set.of("truecolor", "24bit").contains(depth));
    }

    private static PrintWriter writer(FileDescriptor stream, String property) {
        String name = System.getProperty(property, System.getProperty("native.encoding", "UTF-8"));
        Charset own = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
        Charset charset = own.canEncode() && own.newEncoder().canEncode('▀') ? own : StandardCharsets.UTF_8;
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(stream), charset), true);
    }
}
