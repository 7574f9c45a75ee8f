import { describe, it, test } from 'node:test';
import assert from 'node:assert';
describe('Shop', () => {
  describe('Basket', () => {
    it('adds items', () => assert.equal(1 + 2, 3));
    it('fails on a wrong total', () => assert.equal(1 + 2, 4));
    it('pays by card', { skip: 'no bank' }, () => {});
    it('pays by cheque', { todo: 'later' }, () => assert.fail('not yet'));
  });
});
test('greets', async (t) => { await t.test('in # English', () => {}); await t.test('in German', () => { throw new Error('nein'); }); });
