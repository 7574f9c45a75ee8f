const { test: base, expect } = require("@playwright/test");
const allure = require("allure-js-commons");

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

const test = base.extend({
  basket: async ({}, use) => {
    await use({ items: [] });
  },
});

test.describe("Shop", () => {
  test.beforeEach(async () => {
    await allure.epic("Web shop");
    await allure.feature("Basket");
  });

  test.afterEach(async () => {});

  test("keeps what was put in @smoke", async ({ basket }) => {
    await allure.allureId("101");
    await allure.story("Add");
    await allure.issue("SHOP-1", "https://issues.example.org/SHOP-1");
    await allure.tms("T-7", "https://tests.example.org/T-7");
    await allure.link("https://example.org/basket", "docs");
    await allure.step("put two books in", async () => {
      await allure.step("first", async () => basket.items.push("a"));
      await allure.step("second", async (context) => {
        await context.parameter("title", "b");
        basket.items.push("b");
      });
    });
    await allure.attachment("basket.txt", "a\nb\n", "text/plain");
    await allure.attachment("picture", png, "image/png");
    expect(basket.items).toHaveLength(2);
  });

  for (const [amount, vat] of [[100, 19], [200, 38]]) {
    test(`adds tax to ${amount}`, async () => {
      await allure.parameter("amount", String(amount));
      await allure.parameter("vat", String(vat), { excluded: true });
      expect(Math.round(amount * 0.19)).toBe(vat);
    });
  }

  test("signs in with a password", async () => {
    await allure.parameter("password", "s3cret", { mode: "masked" });
    await allure.parameter("session", "42", { mode: "hidden" });
    await allure.owner("alice");
    await allure.severity("critical");
    await allure.tags("login", "security");
  });

  test("succeeds the second time", async ({}, info) => {
    await allure.step("ask the server", async () => {
      expect(info.retry, "server is slow").toBe(1);
    });
  });

  test("fails on a wrong total", async () => {
    await allure.step("sum up", async () => {
      await allure.step("compare", async () => {
        expect(3).toBe(4);
      });
    });
  });

  test("breaks on a missing file", async () => {
    test.setTimeout(50);
    await test.step("wait for ever", () => new Promise(() => {}));
  });

  test.skip("is not written yet", async () => {});
});
