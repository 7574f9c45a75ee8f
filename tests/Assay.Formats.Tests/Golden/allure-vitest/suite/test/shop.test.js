import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as allure from "allure-js-commons";

const same = (actual, expected) => expect(actual).toBe(expected);
const retried = (name, body) => it(name, { retry: 1 }, body);
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
let attempts = 0;

describe("Shop", () => {
  describe("Basket", () => {
    beforeEach(async () => {
      await allure.epic("Web shop");
      await allure.feature("Basket");
    });

    afterEach(async () => {
      await allure.step("empty the basket", () => {});
    });

    it("keeps what was put in @allure.id=102", async () => {
      await allure.story("Add");
      await allure.issue("SHOP-1", "https://issues.example.org/SHOP-1");
      await allure.tms("T-7", "https://tests.example.org/T-7");
      await allure.link("https://example.org/basket", "docs");
      const items = [];
      await allure.step("put two books in", async () => {
        await allure.step("first", async () => items.push("a"));
        await allure.step("second", async (context) => {
          await context.parameter("title", "b");
          items.push("b");
        });
      });
      await allure.attachment("basket.txt", "a\nb\n", "text/plain");
      await allure.attachment("picture", png, "image/png");
      same(items.length, 2);
    });

    for (const [amount, vat] of [[100, 19], [200, 38]]) {
      it(`adds tax to ${amount}`, async () => {
        await allure.parameter("amount", String(amount));
        await allure.parameter("vat", String(vat), { excluded: true });
        same(Math.round(amount * 0.19), vat);
      });
    }

    it("signs in with a password", async () => {
      await allure.parameter("password", "s3cret", { mode: "masked" });
      await allure.parameter("session", "42", { mode: "hidden" });
      await allure.owner("alice");
      await allure.severity("critical");
      await allure.tags("login", "security");
      await allure.description("Signs in with **the** password");
    });

    retried("succeeds the second time", async () => {
      await allure.step("ask the server", async () => {
        same(++attempts, 2);
      });
    });

    it("fails on a wrong total", async () => {
      await allure.step("sum up", async () => {
        await allure.step("compare", async () => {
          same(3, 4);
        });
      });
    });

    it("breaks on a missing file", async () => {
      await allure.step("open the file", async () => {
        throw new TypeError("no such file: prices.csv");
      });
    });

    it.skip("is not written yet", async () => {});
  });
});
