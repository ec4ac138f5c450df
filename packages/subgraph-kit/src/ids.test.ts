import { fromGlobalId, toGlobalId, uuidOf } from './ids';

const uuid = '0197a000-0000-7000-8000-000000000001';

describe('global ids', () => {
  it('carry type and key there and back', () => {
    expect(fromGlobalId(toGlobalId('Hashtag', 'übermut'))).toEqual({ type: 'Hashtag', key: 'übermut' });
    expect(uuidOf('Post', toGlobalId('Post', uuid))).toBe(uuid);
  });

  it.each([
    ['an id of another type', toGlobalId('User', uuid)],
    ['a bare UUID', uuid],
    ['an empty id', ''],
    ['padding', `${toGlobalId('Post', uuid)}=`],
    ['text after the id', `${toGlobalId('Post', uuid)} `],
    ['a key that is no UUID', toGlobalId('Post', "x' OR 1=1")],
    ['an upper-case UUID, which is another spelling of the same id', toGlobalId('Post', uuid.toUpperCase())],
    ['nonsense', '💥'],
  ])('do not come from %s', (_case, id) => {
    expect(uuidOf('Post', id)).toBeNull();
  });
});
