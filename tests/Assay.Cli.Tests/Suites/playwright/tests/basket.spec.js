const { existsSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const { test, expect } = require('@playwright/test');

test.beforeEach(({ page }) => page.setContent(`
  <output>0 items</output>
  <button onclick="this.previousElementSibling.value = '1 item'">Add</button>`));

test('an empty basket says so', async ({ page }) => {
  await expect(page.getByRole('status')).toHaveText('0 items');
});

test('busy shops are waited for', async () => {
  while (process.env.SHOP_BUSY && !existsSync(process.env.SHOP_BUSY)) await sleep(50);
});

test('an added item is counted', async ({ page }, info) => {
  await page.getByRole('button').click();
  await expect(page.getByRole('status')).toHaveText('1 item');
  await info.attach('basket', { body: await page.screenshot(), contentType: 'image/png' });
});

test('the second try succeeds', async ({}, info) => {
  expect(info.retry).toBe(1);
});
