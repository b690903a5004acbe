package io.sigmoid.datasets;

/** Letters of 3 by 5 pixels, so that text looks the same on a machine without fonts. */
final class Glyphs {
    static final int WIDTH = 4;
    static final int HEIGHT = 6;

    private static final String LETTERS = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-+./,_?";

    /** Five lines of three bits a letter, from the top, as octal digits. */
    private static final String[] LINES = {
        "00000", "75557", "26227", "71747", "71717", "55711", "74717", "74757", "71122", "75757", "75717", "75755",
        "65656", "34443", "65556", "74647", "74644", "34553", "55755", "72227", "11152", "55655", "44447", "57755",
        "75555", "25552", "75744", "25563", "65655", "34216", "72222", "55557", "55552", "55775", "55255", "55222",
        "71247", "00700", "02720", "00002", "11244", "00024", "00007", "71202"
    };

    private Glyphs() {}

    /** Whether the text has ink at a place, (0, 0) its upper left corner. */
    static boolean ink(String text, int x, int y) {
        int at = x / WIDTH;
        if (at >= text.length() || x % WIDTH == WIDTH - 1 || y >= HEIGHT - 1) {
            return false;
        }
        int letter = LETTERS.indexOf(Character.toUpperCase(text.charAt(at)));
        String lines = LINES[letter < 0 ? LINES.length - 1 : letter];
        return (((lines.charAt(y) - '0') >> (2 - x % WIDTH)) & 1) == 1;
    }
}
