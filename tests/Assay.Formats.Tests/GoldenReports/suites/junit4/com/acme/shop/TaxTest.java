package com.acme.shop;

import static org.junit.Assert.assertEquals;

import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

@RunWith(Parameterized.class)
public class TaxTest {
    @Parameterized.Parameters(name = "{index}: {0} is {1}")
    public static Object[][] prices() {
        return new Object[][] {{100, 119}, {200, 239}};
    }

    @Parameterized.Parameter
    public int net;

    @Parameterized.Parameter(1)
    public int gross;

    @Test
    public void tax() {
        assertEquals(gross, Math.round(net * 1.19));
    }
}
