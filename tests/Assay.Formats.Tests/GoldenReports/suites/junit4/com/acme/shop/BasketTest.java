package com.acme.shop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import org.junit.Ignore;
import org.junit.Test;

public class BasketTest {
    private static int attempts;

    @Test
    public void adds() {
        System.out.println("adding");
        assertEquals(3, 1 + 2);
    }

    @Test
    public void total() {
        System.err.println("counted twice");
        assertEquals("wrong total", 4, 1 + 2);
    }

    @Test
    public void missing() {
        throw new IllegalStateException("no \u001b[31mprice\u001b[0m list", new RuntimeException("the shelf is empty"));
    }

    @Test
    public void flickers() {
        System.out.println("attempt " + ++attempts);
        assertEquals(2, attempts);
    }

    @Test
    public void flashes() {
        if (lamps++ == 0) throw new IllegalStateException("no light");
    }

    private static int lamps;

    @Test
    @Ignore("no bank")
    public void card() {
    }

    @Test
    public void onSundays() {
        assumeTrue("closed", false);
    }

    @Test(timeout = 100)
    public void hangs() throws InterruptedException {
        Thread.sleep(60_000);
    }
}
