package io.sigmoid.zoo;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.jspecify.annotations.Nullable;

/** The C library of Linux, for what Java does not do. */
public final class CLibrary {
    private CLibrary() {}

    /** A function of the C library; null on another system, in another library that lacks it, and where JNA can't run. */
    public static @Nullable Function find(String name) {
        if (!Platform.isLinux()) {
            return null;
        }
        try {
            return NativeLibrary.getProcess().getFunction(name);
        } catch (LinkageError e) { // Another C library than glibc, or no place for JNA to unpack its own.
            return null;
        }
    }
}
