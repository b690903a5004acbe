package io.sigmoid.training.report;

/** What a section of a page shows. */
public sealed interface Item permits Chart, HeatTable, Listing, Paragraph, Pictures, Table {
    /** Writes the item as HTML. */
    void write(Html html);

    /** Whether it wants the whole width of the page; others stand side by side where there is room. */
    default boolean wide() {
        return false;
    }
}
