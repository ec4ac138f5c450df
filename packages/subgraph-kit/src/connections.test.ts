import { connectionOf, fillPage, filledConnection, pageSize } from './connections';

const mapping = { cursorOf: (row: number) => `c${row}`, nodeOf: (row: number) => row };

/** A list 1, 2, 3, …, `length`, of which only those that pass are visible. */
const listOf = (length: number, isVisible: (row: number) => boolean) => ({
  fetch: async (last: number | null, limit: number) =>
    Array.from(
      { length: Math.max(0, Math.min(limit, length - (last ?? 0))) },
      (_, index) => (last ?? 0) + index + 1,
    ),
  keep: async (rows: number[]) => rows.filter(isVisible),
});

describe('pageSize', () => {
  it('is 20 unless asked otherwise, and may be 0 to 100', () => {
    expect([
      pageSize({}),
      pageSize({ first: null }),
      pageSize({ first: 0 }),
      pageSize({ first: 100 }),
    ]).toEqual([20, 20, 0, 100]);
  });

  it('refuses a negative and a huge page', () => {
    expect(() => pageSize({ first: -1 })).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    expect(() => pageSize({ first: 101 })).toThrow(
      expect.objectContaining({
        code: 'LIMIT_EXCEEDED',
        extensions: expect.objectContaining({ allowed: 100, measured: 101 }),
      }),
    );
  });
});

describe('connectionOf', () => {
  it('says that there is more when one row too many was read', () => {
    const { nodes, pageInfo } = connectionOf([1, 2, 3], { first: 2 }, mapping);
    expect(nodes).toEqual([1, 2]);
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: 'c1',
      endCursor: 'c2',
    });
  });

  it('has no cursors when it is empty', () => {
    const { edges, pageInfo } = connectionOf([], { after: 'c9' }, mapping);
    expect(edges).toEqual([]);
    expect(pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    });
  });
});

describe('fillPage', () => {
  it('fills the page although most rows are hidden', async () => {
    const filled = await fillPage({ size: 5, ...listOf(200, (row) => row % 10 === 0) });
    const { nodes, pageInfo } = filledConnection(filled, { first: 5 }, mapping);
    expect(nodes).toEqual([10, 20, 30, 40, 50]);
    expect(pageInfo.hasNextPage).toBe(true);
  });

  it('says that the list ends when the rest is hidden', async () => {
    const filled = await fillPage({ size: 5, ...listOf(200, (row) => row <= 5) });
    expect(filledConnection(filled, { first: 5 }, mapping).pageInfo.hasNextPage).toBe(false);
  });

  it('stops at its bound, and says where to go on', async () => {
    const filled = await fillPage({ size: 5, maxBatches: 2, ...listOf(10_000, (row) => row === 3) });
    const { nodes, pageInfo } = filledConnection(filled, { first: 5 }, mapping);
    expect(nodes).toEqual([3]);
    expect(pageInfo).toMatchObject({ hasNextPage: true, endCursor: 'c56' });
  });
});
