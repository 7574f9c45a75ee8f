const assert = require('assert');
describe('Shop', function () {
  describe('Basket', function () {
    it('adds items', () => assert.strictEqual(1 + 2, 3));
    it('fails on a wrong total', () => assert.strictEqual(1 + 2, 4));
    it('breaks on a missing file', () => require('fs').readFileSync('missing.json'));
    it('pays by card');
    it.skip('pays by cheque', () => {});
    let tries = 0;
    it('succeeds the second time', function () { this.retries(1); if (tries++ === 0) throw new Error('not yet'); });
  });
});
