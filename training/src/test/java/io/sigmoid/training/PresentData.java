package io.sigmoid.training;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sigmoid.datasets.DatasetCard;

/** Data sets that may not be on this machine. */
public final class PresentData {
    private PresentData() {}

    /** Skips a test whose data set is not here; one that is bundled always is. */
    public static void require(String name) {
        assumeTrue(
                DatasetCard.all().stream().anyMatch(card -> card.name().equals(name) && card.here()),
                name + " is not on this machine");
    }
}
