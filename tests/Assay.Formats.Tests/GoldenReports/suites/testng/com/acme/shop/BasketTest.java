package com.acme.shop;

import java.util.List;
import org.testng.Assert;
import org.testng.IRetryAnalyzer;
import org.testng.ITestResult;
import org.testng.Reporter;
import org.testng.SkipException;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class BasketTest {
    private static int attempts;

    public static class Twice implements IRetryAnalyzer {
        private int retries;

        @Override
        public boolean retry(ITestResult result) {
            return retries++ < 1;
        }
    }

    @DataProvider
    public Object[][] prices() {
        return new Object[][] {{100, 119}, {200, 239}};
    }

    @DataProvider(name = "customers")
    public Object[][] people() {
        return new Object[][] {{"Ann <\"the boss\">", null, List.of("a", "b")}};
    }

    @BeforeMethod
    public void open() {
    }

    @Test(groups = {"smoke", "basket"}, description = "Adds one and two")
    public void adds() {
        Reporter.log("adding");
        Reporter.log("to the basket");
        Assert.assertEquals(1 + 2, 3);
    }

    @Test(groups = "smoke", dataProvider = "prices")
    public void tax(int net, int gross) {
        Assert.assertEquals(Math.round(net * 1.19), gross);
    }

    @Test(dataProvider = "customers")
    public void greets(String name, String title, List<String> nicknames) {
    }

    @Test
    public void total() {
        Assert.assertEquals(1 + 2, 4, "wrong total");
    }

    @Test
    public void missing() {
        throw new IllegalStateException("no \u001b[31mprice\u001b[0m ]]> list");
    }

    @Test
    public void silent() {
        throw new NullPointerException();
    }

    @Test
    public void card() {
        throw new SkipException("no bank");
    }

    @Test(dependsOnMethods = "total")
    public void pays() {
    }

    @Test(retryAnalyzer = Twice.class)
    public void flickers() {
        Assert.assertEquals(++attempts, 2);
    }

    @Test(timeOut = 100)
    public void hangs() throws InterruptedException {
        Thread.sleep(60_000);
    }

    @Test(enabled = false)
    public void disabled() {
    }
}
