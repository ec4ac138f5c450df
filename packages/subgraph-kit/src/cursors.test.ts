import { decodeCursor, encodeCursor } from './cursors';

describe('cursors', () => {
  it('carry the sort key of one row', () => {
    expect(decodeCursor('posts', encodeCursor('posts', ['a', 7]), ['string', 'number'])).toEqual(['a', 7]);
  });

  it.each([
    ['another list', encodeCursor('comments', ['a', 7])],
    ['too few values', encodeCursor('posts', ['a'])],
    ['too many values', encodeCursor('posts', ['a', 7, 7])],
    ['other types', encodeCursor('posts', [7, 'a'])],
    ['nothing', ''],
    ['nonsense', 'nonsense'],
    ['JSON that is no list', Buffer.from('{"length":3}').toString('base64url')],
  ])('of %s are BAD_USER_INPUT', (_case, cursor) => {
    expect(() => decodeCursor('posts', cursor, ['string', 'number'])).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
  });
});
