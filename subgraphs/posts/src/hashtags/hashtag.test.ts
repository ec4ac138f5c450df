import { normaliseHashtag } from './hashtag';

describe('normaliseHashtag', () => {
  it.each([
    ['Chorus', 'chorus'],
    ['#Chorus', 'chorus'],
    ['ＣＨＯＲＵＳ', 'chorus'],
    ['STRASSE', 'strasse'],
    ['e\u0301te', 'éte'],
    ['\u212A', 'k'],
  ])('of %j is %j', (input, name) => {
    expect(normaliseHashtag(input)).toBe(name);
  });

  it.each([
    ['nothing', ''],
    ['a lone mark', '#'],
    ['two marks', '##a'],
    ['a space', 'a b'],
    ['a dash', 'a-b'],
    ['digits alone', '2024'],
    ['underscores alone', '__'],
    ['a letter that is a phrase inside', '\uFDFA'],
    ['a lone surrogate', 'a\ud800'],
    ['an emoji', '😀'],
    ['an injection', "a' OR 1=1"],
    ['too much', 'x'.repeat(101)],
    ['far too much', 'x'.repeat(100_000)],
  ])('refuses %s', (_case, input) => {
    expect(normaliseHashtag(input)).toBeNull();
  });

  it('has one spelling only: normalised again, a name stays as it is', () => {
    const changed: string[] = [];
    for (let point = 0; point < 0x30000; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const name = normaliseHashtag(`a${String.fromCodePoint(point)}`);
      if (name !== null && normaliseHashtag(name) !== name) changed.push(name);
    }
    expect(changed).toEqual([]);
  });
});
