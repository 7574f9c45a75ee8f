import { describe, test, expect } from 'vitest'; import { createRequire } from 'module'; const require = createRequire(import.meta.url);
describe('Shop', () => {
  describe('Basket', () => {
    test('adds items', () => { console.log('adding'); expect(1 + 2).toBe(3); });
    test.each([[100, 119], [200, 238]])('adds tax to %i', (net, gross) => { expect(Math.round(net * 1.19)).toBe(gross); });
    test('fails on a wrong total', () => { expect(1 + 2).toBe(4); });
    test('breaks on a missing file', () => { require('fs').readFileSync('missing.json'); });
    test.skip('pays by card', () => {});
    test.todo('pays by cheque');
  });
  test('greets <everyone> & "all"', () => { expect('hällo').toContain('ä'); });
});
