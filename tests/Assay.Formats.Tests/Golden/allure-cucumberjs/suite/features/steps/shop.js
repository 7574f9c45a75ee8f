const assert = require("node:assert");
const { After, Before, Given, Then, When } = require("@cucumber/cucumber");
const allure = require("allure-js-commons");
require("allure-cucumberjs");

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
let attempts = 0;

Before({ name: "open the shop" }, async () => {
  await allure.story("Customers");
});

Before({ tags: "@skip" }, () => "skipped");

After({ name: "close the shop" }, async function () {
  this.attach("closed", "text/plain");
});

Given("an empty basket", function () {
  this.items = [];
});

When("two books are put in", async function (table) {
  for (const { title } of table.hashes()) {
    await allure.step(`put ${title} in`, async () => this.items.push(title));
  }
  await allure.attachment("basket.txt", this.items.join("\n"), "text/plain");
  await allure.attachment("picture", png, "image/png");
  await allure.tms("T-7", "https://tests.example.org/T-7");
});

Then("it holds {int} books", function (count) {
  assert.strictEqual(this.items.length, count);
});

Then("the tax of {int} is {int}", function (amount, vat) {
  assert.strictEqual(Math.round(amount * 0.19), vat);
});

Then("the server answers", function () {
  assert.strictEqual(++attempts, 2);
});

Then("the prices are read", function () {
  throw new TypeError("no such file: prices.csv");
});

When("the customer signs in", async () => {
  await allure.parameter("password", "s3cret", { mode: "masked" });
  await allure.parameter("session", "42", { mode: "hidden", excluded: true });
});

Then("it is skipped", () => "skipped");
