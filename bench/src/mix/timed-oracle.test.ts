import { TimedOracle, type Fault, type PageRead, type SeenEntry, type Span } from './timed-oracle';

const [alice, bob, carol, dan] = [0, 1, 2, 3] as const;
const lateMs = 2_000;

describe('the oracle of feeds in motion', () => {
  let oracle: TimedOracle;
  const seen = new Map<string, SeenEntry>();

  /** A post that is created, sent and answered at these times. */
  function post(id: string, author: number, at: number, posted: Span = { from: at - 1, to: at + 1 }): void {
    const text = `text of ${id}`;
    oracle.posted({ id, author, at, text, posted });
    seen.set(id, { id, at, text, author });
  }

  const entries = (...ids: string[]): SeenEntry[] => ids.map((id) => seen.get(id)!);

  /** Alice reads her home at 10,000 to 10,010, unless said otherwise. */
  const judge = (shown: readonly SeenEntry[], page: Partial<PageRead> = {}): Fault['kind'][] =>
    oracle
      .judge({
        viewer: alice,
        person: null,
        after: null,
        size: 3,
        read: { from: 10_000, to: 10_010 },
        hasNextPage: false,
        entries: shown,
        ...page,
      })
      .map(({ kind }) => kind);

  beforeEach(() => {
    oracle = new TimedOracle([[bob, carol], [], [], []], lateMs);
    seen.clear();
    post('bob1', bob, 1_000);
    post('carol2', carol, 2_000);
    post('alice3', alice, 3_000);
    post('dan4', dan, 4_000);
    post('bob5', bob, 5_000);
  });

  it('finds no fault with what the feed must hold, page by page', () => {
    expect(judge(entries('bob5', 'alice3', 'carol2'), { hasNextPage: true })).toEqual([]);
    expect(judge(entries('bob1'), { after: { at: 2_000, id: 'carol2' } })).toEqual([]);
    expect(judge(entries('bob5', 'bob1'), { person: bob })).toEqual([]);
    expect(judge([], { person: bob, after: { at: 1_000, id: 'bob1' } })).toEqual([]);
  });

  it.each<[string, string[], Partial<PageRead>, Fault['kind'][]]>([
    ['an entry missing in the middle', ['bob5', 'carol2', 'bob1'], {}, ['missing']],
    ['an entry missing at the top', ['alice3', 'carol2', 'bob1'], { hasNextPage: true }, ['missing']],
    ['an entry missing at the end', ['bob5', 'alice3', 'carol2'], {}, ['missing']],
    ['an entry missing below a cursor', ['bob1'], { after: { at: 4_500, id: 'x' } }, ['missing', 'missing']],
    ['a feed that is empty', [], { person: bob }, ['missing', 'missing']],
    ['an entry of a stranger', ['bob5', 'dan4', 'alice3'], { hasNextPage: true }, ['shown']],
    ['an entry of another person', ['bob5', 'carol2', 'bob1'], { person: bob }, ['shown']],
    ['an entry twice', ['bob5', 'bob5', 'alice3'], { hasNextPage: true }, ['duplicate']],
    ['entries out of order', ['alice3', 'bob5', 'carol2'], { hasNextPage: true }, ['order']],
    ['an entry of the page before', ['carol2', 'bob1'], { after: { at: 2_000, id: 'carol2' } }, ['order']],
    ['a short page that says there are more', ['bob5'], { hasNextPage: true }, ['paging']],
  ])('finds %s', (_case, ids, page, faults) => {
    expect(judge(entries(...ids), page)).toEqual(faults);
  });

  it('finds what nobody posted, and what is not as it was posted', () => {
    const page = { hasNextPage: true, size: 1 };
    const [bob5] = entries('bob5');
    expect(judge([{ ...bob5!, id: 'ghost' }], page)).toContain('unknown');
    expect(judge([{ ...bob5!, text: 'other words' }], page)).toEqual(['content']);
    expect(judge([{ ...bob5!, author: carol }], page)).toEqual(['content']);
    expect(judge([{ ...bob5!, author: -1 }], page)).toEqual(['content']);
  });

  describe('with a post that is new', () => {
    const top = { hasNextPage: true, size: 1 };

    it('lets it be late by two seconds after its acknowledgement, and no more', () => {
      post('bob9', bob, 7_990, { from: 7_985, to: 8_005 });
      expect(judge(entries('bob5'), top)).toEqual([]);
      post('carol9', carol, 7_980, { from: 7_975, to: 7_995 });
      expect(judge(entries('bob5'), top)).toEqual(['missing']);
      expect(judge(entries('carol9'), top)).toEqual([]);
    });

    it('wants the author’s own at once', () => {
      post('alice9', alice, 9_998, { from: 9_990, to: 9_999 });
      expect(judge(entries('bob5'), top)).toEqual(['missing']);
      expect(judge(entries('bob5'), { ...top, read: { from: 9_995, to: 10_010 } })).toEqual([]);
    });

    it('takes one that is not acknowledged yet, or never was, when it is there', () => {
      post('bob10', bob, 10_005, { from: 10_002, to: 10_500 });
      expect(judge(entries('bob10'), top)).toEqual([]);
      oracle.maybePosted('text of a lost one');
      const lost: SeenEntry = { id: 'lost', at: 9_000, text: 'text of a lost one', author: bob };
      expect(judge([lost], top)).toEqual([]);
    });

    it('asks nothing of posts of the very millisecond at which a page begins or ends', () => {
      post('carol5', carol, 5_000);
      expect(judge(entries('bob5'), top)).toEqual([]);
      expect(judge(entries('alice3'), { ...top, after: { at: 5_000, id: 'bob5' } })).toEqual([]);
    });
  });

  describe('with a post that is deleted', () => {
    it('wants it gone from the acknowledgement on, and takes both answers before', () => {
      oracle.deleted('bob5', { from: 9_990, to: 9_999 });
      const [withIt, without] = [entries('bob5', 'alice3', 'carol2'), entries('alice3', 'carol2', 'bob1')];
      expect(judge(withIt, { hasNextPage: true })).toEqual(['shown']);
      expect(judge(without)).toEqual([]);
      const during = { read: { from: 9_995, to: 10_010 } };
      expect(judge(withIt, { ...during, hasNextPage: true })).toEqual([]);
      expect(judge(without, during)).toEqual([]);
      const before = { read: { from: 9_900, to: 9_950 } };
      expect(judge(without, before)).toEqual(['missing']);
      expect(judge(entries('bob5'), { person: bob, viewer: dan, size: 1, hasNextPage: true })).toEqual([
        'shown',
      ]);
    });
  });

  describe('with somebody blocked, either way', () => {
    it.each([
      [alice, bob],
      [bob, alice],
    ])('wants all of theirs gone from the acknowledgement on', (one, other) => {
      oracle.blocked(one, other, { from: 9_990, to: 9_999 });
      const [withThem, without] = [entries('bob5', 'alice3', 'carol2'), entries('alice3', 'carol2')];
      expect(judge(withThem, { hasNextPage: true })).toEqual(['shown']);
      expect(judge(without)).toEqual([]);
      const during = { read: { from: 9_995, to: 10_010 } };
      expect(judge(withThem, { ...during, hasNextPage: true })).toEqual([]);
      expect(judge(without, during)).toEqual([]);
      expect(judge([], { person: bob })).toEqual([]);
      expect(judge(entries('bob5', 'bob1'), { person: bob })).toEqual(['shown', 'shown']);
      // To others nothing has changed.
      expect(judge(entries('bob5', 'bob1'), { person: bob, viewer: carol })).toEqual([]);
      expect(oracle.hasBlock(other, one)).toBe(true);
    });
  });
});
