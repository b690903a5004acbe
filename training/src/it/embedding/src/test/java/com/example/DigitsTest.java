package com.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class DigitsTest {
    @Test
    void theMainReadsASeven() {
        PrintStream before = System.out;
        var out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true));
        try {
            Digits.main(new String[] {"../job/target/digits", "seven.png"});
        } finally {
            System.setOut(before);
        }
        assertTrue(out.toString().startsWith("7 "), out.toString());
    }
}
