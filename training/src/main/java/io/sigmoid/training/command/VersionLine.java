package io.sigmoid.training.command;

import io.sigmoid.zoo.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"sigmoid-train " + Version.sigmoid() + " (" + Version.commit() + ")"};
    }
}
