import { cleanText } from './text';

const rules = { field: 'text', maxLength: 5 };

describe('cleanText', () => {
  it.each([
    ['trims', '  ab \n', 'ab'],
    ['keeps inner line feeds', 'a\r\nb', 'a\nb'],
    ['composes characters (NFC)', 'e\u0301', 'é'],
    ['keeps what joins an emoji', '👩\u200d🚀', '👩\u200d🚀'],
    ['keeps letters that are newer than our Unicode', '\u{3fffd}', '\u{3fffd}'],
    ['counts an emoji as one', '👍👍👍👍👍', '👍👍👍👍👍'],
  ])('%s', (_case, input, text) => {
    expect(cleanText(input, rules)).toEqual({ text, error: null });
  });

  it.each([
    ['a lone surrogate', 'a\ud800', 'INVALID'],
    ['NUL', 'a\u0000', 'INVALID'],
    ['an escape sequence', 'a\u001b[1m', 'INVALID'],
    ['a bidirectional override', 'a\u202e', 'INVALID'],
    ['only blanks', ' \n\t ', 'REQUIRED'],
    ['only characters of no width', '\u200b\u200d', 'REQUIRED'],
    ['only fillers and selectors', '\u3164\u2800\ufe0f\u{e0041}', 'REQUIRED'],
    ['one character too many', 'abcdef', 'TOO_LONG'],
  ])('refuses %s', (_case, input, code) => {
    expect(cleanText(input, rules).error).toMatchObject({ code, path: ['input', 'text'] });
  });

  it('refuses line breaks where the text is one line', () => {
    expect(cleanText('a\nb', { ...rules, isMultiline: false }).error?.code).toBe('INVALID');
  });

  it('lets a text be empty where it may', () => {
    expect(cleanText('', { ...rules, minLength: 0 })).toEqual({ text: '', error: null });
    expect(cleanText('a', { ...rules, minLength: 2 }).error?.code).toBe('TOO_SHORT');
  });
});
