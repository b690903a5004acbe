package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.gz;
import static io.sigmoid.datasets.Fixtures.idx;
import static io.sigmoid.datasets.Fixtures.joined;
import static io.sigmoid.datasets.Fixtures.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdxTest {
    private static final List<Integer> RANK_3 = List.of(3);
    private static final byte[] GOOD = idx(List.of(1, 2, 2), (byte) 1, (byte) 2, (byte) 3, (byte) 255);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @Test
    void readsShape() {
        assertEquals(List.of(1, 2, 2), Idx.read("x", GOOD, RANK_3).shape());
    }

    @Test
    void readsPlainFile() {
        Path file = write(dir.resolve("x"), GOOD);
        assertArrayEquals(new byte[] {1, 2, 3, -1}, Idx.read(file, RANK_3).data());
    }

    @Test
    void readsGzByContentNotByName() {
        Path file = write(dir.resolve("x"), gz(GOOD));
        assertArrayEquals(new byte[] {1, 2, 3, -1}, Idx.read(file, RANK_3).data());
    }

    @Test
    void readsGzOfTwoMembers() {
        byte[] two = joined(gz(Arrays.copyOf(GOOD, 10)), gz(Arrays.copyOfRange(GOOD, 10, GOOD.length)));
        assertArrayEquals(new byte[] {1, 2, 3, -1}, Idx.read("x", two, RANK_3).data());
    }

    @Test
    void refusesMissingFile() {
        Path file = dir.resolve("absent");
        assertEquals(file + ": no such file, must be an IDX file", refusal(file));
    }

    @Test
    void refusesDirectory() {
        assertEquals(dir + ": not a regular file, must be an IDX file", refusal(dir));
    }

    @Test
    void namesTheFileItRefuses() {
        Path file = write(dir.resolve("empty"), new byte[0]);
        assertEquals(file + ": ends at byte 0 inside the header, which must have 4", refusal(file));
    }

    @Test
    void refusesWhatIsNeitherIdxNorGz() {
        assertEquals("x: starts with 50 4b, must be 00 00 (IDX) or 1f 8b (gz)", refusal("504b030414000000"));
    }

    @Test
    void refusesOtherTypeThanUnsignedByte() {
        assertEquals("x: byte 2: type 0x0d, must be 0x08 (unsigned byte)", refusal("00000d03"));
    }

    @Test
    void refusesOtherRank() {
        assertEquals("x: byte 3: 1 dimensions, must be 3", refusal(idx(List.of(2), (byte) 1, (byte) 2)));
    }

    @Test
    void refusesRankAbove127() {
        assertEquals("x: byte 3: 255 dimensions, must be 3", refusal("000008ff"));
    }

    @Test
    void refusesHeaderCutOff() {
        assertEquals("x: ends at byte 9 inside the header, which must have 16", refusal(Arrays.copyOf(GOOD, 9)));
    }

    @Test
    void refusesZeroDimension() {
        assertEquals("x: byte 8: dimension 1 is 0, must be from 1 to 2147483647", refusal(idx(List.of(1, 0, 2))));
    }

    @Test
    void refusesDimensionAbove31Bits() {
        assertEquals(
                "x: byte 4: dimension 0 is 4294967295, must be from 1 to 2147483647",
                refusal("00000803ffffffff0000000100000001"));
    }

    @Test
    void refusesProductThatOverflows() {
        assertEquals(
                "x: dimensions 2147483647 x 2147483647 x 2147483647 hold more than 2147483639 bytes",
                refusal("000008037fffffff7fffffff7fffffff"));
    }

    @Test
    void refusesTooShort() {
        assertEquals(
                "x: too short: 3 bytes of data after the header, must be 4 for dimensions 1 x 2 x 2",
                refusal(Arrays.copyOf(GOOD, GOOD.length - 1)));
    }

    @Test
    void refusesTooLong() {
        assertEquals(
                "x: too long: 5 bytes of data after the header, must be 4 for dimensions 1 x 2 x 2",
                refusal(Arrays.copyOf(GOOD, GOOD.length + 1)));
    }

    @Test
    void refusesTooShortInsideGz() {
        assertEquals(
                "x: too short: 3 bytes of data after the header, must be 4 for dimensions 1 x 2 x 2",
                refusal(gz(Arrays.copyOf(GOOD, GOOD.length - 1))));
    }

    @Test
    void refusesTooLongInsideGz() {
        assertEquals(
                "x: too long: 5 bytes of data after the header, must be 4 for dimensions 1 x 2 x 2",
                refusal(gz(Arrays.copyOf(GOOD, GOOD.length + 1))));
    }

    @Test
    void refusesEveryGzCutOff() {
        byte[] whole = gz(GOOD);
        for (int length = 2; length < whole.length; length++) {
            assertEquals(
                    "x: gz data is cut off after " + length + " bytes, must be whole",
                    refusal(Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void refusesEveryLengthOfJunkAfterGz() {
        for (int junk = 1; junk < 40; junk++) {
            assertEquals(
                    "x: " + junk + " bytes after the end of the gz data, must be none",
                    refusal(joined(gz(GOOD), new byte[junk])));
        }
    }

    @Test
    void refusesDamagedGz() {
        byte[] damaged = gz(GOOD);
        damaged[damaged.length - 8] ^= 1; // the check sum
        assertEquals("x: gz data is damaged (Corrupt GZIP trailer), must be whole", refusal(damaged));
    }

    @Test
    void refusesOtherFileInsideGz() {
        assertEquals(
                "x: starts with 68 65, must be 00 00 (IDX) or 1f 8b (gz)",
                refusal(gz((byte) 'h', (byte) 'e', (byte) 'l', (byte) 'l')));
    }

    @Test
    void claimOfTwoGigabytesInPlainFileAllocatesLittle() {
        byte[] tiny = HexFormat.of().parseHex("000008037ffffff70000000100000001");
        assertTrue(allocatedBy(() -> refusal(tiny)) < 1 << 20);
    }

    @Test
    void claimOfTwoGigabytesInGzAllocatesLittle() {
        byte[] tiny = gz(HexFormat.of().parseHex("000008037ffffff70000000100000001"));
        assertTrue(allocatedBy(() -> refusal(tiny)) < 1 << 20);
    }

    private static long allocatedBy(Runnable code) {
        code.run();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        code.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static String refusal(String hex) {
        return refusal(HexFormat.of().parseHex(hex));
    }

    private static String refusal(byte[] bytes) {
        return message(assertThrows(DatasetException.class, () -> Idx.read("x", bytes, RANK_3)));
    }

    private static String refusal(Path file) {
        return message(assertThrows(DatasetException.class, () -> Idx.read(file, RANK_3)));
    }

    private static String message(DatasetException e) {
        return String.valueOf(e.getMessage());
    }
}
