import { Oracle, violationsOf } from './oracle';

const [alice, bob, carol] = [0, 1, 2];

describe('the oracle of messages', () => {
  let oracle: Oracle;
  beforeEach(() => {
    oracle = new Oracle([[alice, bob]], 3);
    for (const text of ['one', 'two']) {
      oracle.sending(0, text);
      oracle.acknowledged(text);
    }
  });

  const see = (client: number, ...texts: string[]) => texts.forEach((text) => oracle.saw(client, 0, text));

  it('is content when everybody has seen what was acknowledged, once and in order', () => {
    see(alice, 'one', 'two');
    see(bob, 'one');
    expect([oracle.delivered, oracle.expected]).toEqual([3, 4]);
    see(bob, 'two');
    const report = oracle.check([['one', 'two']]);
    expect(report).toMatchObject({ sends: 2, deliveries: 4, examples: [] });
    expect(violationsOf(report)).toBe(0);
  });

  it('misses what somebody did not see', () => {
    see(alice, 'one', 'two');
    see(bob, 'two');
    expect(oracle.check([['one', 'two']]).totals).toEqual({
      lost: 1,
      duplicated: 0,
      outOfOrder: 0,
      extra: 0,
    });
  });

  it('misses what was acknowledged and is not kept', () => {
    see(alice, 'one');
    see(bob, 'one');
    expect(oracle.check([['one']]).totals).toEqual({ lost: 1, duplicated: 0, outOfOrder: 0, extra: 0 });
  });

  it('finds what was seen or kept twice', () => {
    see(alice, 'one', 'two', 'one');
    see(bob, 'one', 'two');
    expect(oracle.check([['one', 'two', 'two']]).totals).toEqual({
      lost: 0,
      duplicated: 2,
      outOfOrder: 0,
      extra: 0,
    });
  });

  it('finds who saw another order than is kept', () => {
    see(alice, 'two', 'one');
    see(bob, 'one', 'two');
    expect(oracle.check([['one', 'two']]).totals).toMatchObject({ lost: 0, outOfOrder: 1 });
  });

  it('finds an order that is kept and was not acknowledged, and lets what was sent at once come as it likes', () => {
    see(alice, 'two', 'one');
    see(bob, 'two', 'one');
    expect(oracle.check([['two', 'one']]).totals).toMatchObject({ outOfOrder: 1 });

    oracle = new Oracle([[alice, bob]], 3);
    for (const text of ['one', 'two']) oracle.sending(0, text);
    for (const text of ['one', 'two']) oracle.acknowledged(text);
    see(alice, 'two', 'one');
    see(bob, 'two', 'one');
    expect(violationsOf(oracle.check([['two', 'one']]))).toBe(0);
  });

  it('finds what nobody sent, and what came to somebody else', () => {
    see(alice, 'one', 'two');
    see(bob, 'one', 'two', 'three');
    see(carol, 'one');
    expect(oracle.check([['one', 'two']]).totals).toEqual({
      lost: 0,
      duplicated: 0,
      outOfOrder: 0,
      extra: 2,
    });
  });
});
