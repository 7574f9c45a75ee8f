package com.acme.shop;

import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Parameters;
import org.testng.annotations.Test;

public class OrdersTest {
    @Parameters("database")
    @BeforeClass
    public void connect(String database) {
        throw new IllegalStateException("no database at " + database);
    }

    @Test
    public void lists() {
    }

    @AfterClass(alwaysRun = true)
    public void disconnect() {
    }
}
