import { cleanDisplayName, cleanHandle, parseHandle } from './person-names';

describe('cleanHandle', () => {
  it.each([
    ['alice', 'alice'],
    ['@Alice_99', 'alice_99'],
    ['  BOB  ', 'bob'],
    ['a'.repeat(30), 'a'.repeat(30)],
  ])('takes %j as %j', (input, handle) => {
    expect(cleanHandle(input)).toEqual({ text: handle, error: null });
    expect(parseHandle(input)).toBe(handle);
  });

  it.each([
    ['', 'REQUIRED'],
    ['@', 'REQUIRED'],
    ['   ', 'REQUIRED'],
    ['al', 'TOO_SHORT'],
    ['a'.repeat(31), 'TOO_LONG'],
    ['al ice', 'INVALID'],
    ['@@alice', 'INVALID'],
    ['alice!', 'INVALID'],
    ['al-ice', 'INVALID'],
    ['älice', 'INVALID'],
    ['\u212Aelvin', 'INVALID'],
    ['ali\u0000ce', 'INVALID'],
    ['ali\uD800ce', 'INVALID'],
    ['alice\nbob', 'INVALID'],
  ])('refuses %j as %s', (input, code) => {
    const { text, error } = cleanHandle(input);
    expect(text).toBeNull();
    expect(error).toMatchObject({ code, path: ['input', 'handle'] });
    expect(parseHandle(input)).toBeNull();
  });
});

describe('cleanDisplayName', () => {
  it.each([
    ['Alice', 'Alice'],
    ['  Bob  ', 'Bob'],
    ['👩‍🚀', '👩‍🚀'],
    ['Zoe\u0308', 'Zoë'],
    ['𝒜'.repeat(50), '𝒜'.repeat(50)],
  ])('takes %j as %j', (input, name) => {
    expect(cleanDisplayName(input)).toEqual({ text: name, error: null });
  });

  it.each([
    ['', 'REQUIRED'],
    ['   ', 'REQUIRED'],
    ['\u200B\u200B', 'REQUIRED'],
    ['\u3164', 'REQUIRED'],
    ['\u2800', 'REQUIRED'],
    ['a'.repeat(51), 'TOO_LONG'],
    ['Al\nice', 'INVALID'],
    ['Al\u0007ice', 'INVALID'],
    ['\u202Eecila', 'INVALID'],
    ['Al\uDC00ice', 'INVALID'],
  ])('refuses %j as %s', (input, code) => {
    expect(cleanDisplayName(input).error).toMatchObject({ code, path: ['input', 'displayName'] });
  });
});
