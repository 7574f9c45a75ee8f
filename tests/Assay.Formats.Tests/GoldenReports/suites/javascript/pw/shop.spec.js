const { test, expect } = require('@playwright/test');
test.describe('Shop', { tag: '@smoke' }, () => {
  test('adds items', async ({}, info) => {
    console.log('adding');
    await test.step('open basket', async () => { await test.step('put an apple in', async () => { expect(1 + 2).toBe(3); }); });
    await info.attach('note', { body: 'hello', contentType: 'text/plain' });
    const file = info.outputPath('basket.txt'); require('fs').writeFileSync(file, 'apple'); await info.attach('basket', { path: file, contentType: 'text/plain' });
  });
  test('fails on a wrong total', async () => { await test.step('compare', async () => { expect(1 + 2).toBe(4); }); });
  test('breaks on a timeout', async () => { test.setTimeout(300); await new Promise(() => {}); });
  test('succeeds the second time', async ({}, info) => { expect(info.retry).toBe(1); });
  test.skip('pays by card', async () => {});
  test('is known to fail', async () => { test.fail(); expect(1).toBe(2); });
  test('has an issue', { annotation: [{ type: 'issue', description: 'https://tracker.example/SHOP-1' }] }, async () => {});
});
