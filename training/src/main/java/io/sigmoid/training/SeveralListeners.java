package io.sigmoid.training;

import java.util.List;

/** Passes everything on. */
record SeveralListeners(List<Progress> listeners) implements Progress {
    @Override
    public void resumed(List<Epoch> before) {
        listeners.forEach(listener -> listener.resumed(before));
    }

    @Override
    public void epochStarted(int epoch, int epochs, int examples) {
        listeners.forEach(listener -> listener.epochStarted(epoch, epochs, examples));
    }

    @Override
    public void advanced(int seen, double loss, double accuracy) {
        listeners.forEach(listener -> listener.advanced(seen, loss, accuracy));
    }

    @Override
    public void epochEnded(Epoch epoch) {
        listeners.forEach(listener -> listener.epochEnded(epoch));
    }

    @Override
    public boolean wantsParameters() {
        return listeners.stream().anyMatch(Progress::wantsParameters);
    }

    @Override
    public void parameters(int epoch, List<Parameter> parameters) {
        for (Progress listener : listeners) {
            if (listener.wantsParameters()) {
                listener.parameters(epoch, parameters);
            }
        }
    }

    @Override
    public void notice(String line) {
        listeners.forEach(listener -> listener.notice(line));
    }

    @Override
    public void evaluated(Evaluation test) {
        listeners.forEach(listener -> listener.evaluated(test));
    }

    @Override
    public void pictured(String name, byte[] png, int width, int height) {
        listeners.forEach(listener -> listener.pictured(name, png, width, height));
    }
}
