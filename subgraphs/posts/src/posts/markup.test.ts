import { readMarkup } from './markup';

const hashtagsIn = (text: string) => readMarkup(text).hashtags;
const handlesIn = (text: string) => readMarkup(text).handles;

describe('hashtags in a text', () => {
  it.each<[string, string[]]>([
    ['#chorus', ['chorus']],
    ['(#chorus), #Chorus! #CHORUS', ['chorus']],
    ['#one #two', ['one', 'two']],
    ['#2024 is a number, #2024_ and #a1 are not', ['2024_', 'a1']],
    ['#__', []],
    ['# alone, and ##twice', []],
    ['C#sharp and a_#b', []],
    ['#größe #東京 #हिन्दी #עברית #ไทย #😀', ['größe', '東京', 'हिन्दी', 'עברית', 'ไทย']],
    ['＃全角', ['全角']],
    ['#ＦＵＬＬ #full', ['full']],
    ['#ﬁne', ['fine']],
    ['https://example.org/page#part and www.example.org/#part', []],
    ['See example.org/#part', []],
    ['mailto:a#b@example.org', []],
    ['&#39;', []],
    ['#end.', ['end']],
    ['#half-way', ['half']],
    [`#${'x'.repeat(100)}`, ['x'.repeat(100)]],
    [`#${'x'.repeat(101)}`, []],
  ])('of %j', (text, names) => {
    expect(hashtagsIn(text)).toEqual(names);
  });
});

describe('mentions in a text', () => {
  it.each<[string, string[]]>([
    ['@bob', ['bob']],
    ['(@bob), @Bob! @BOB', ['bob']],
    ['@bob and @carol_2', ['bob', 'carol_2']],
    ['Hello.@bob', ['bob']],
    ['@bo', []],
    [`@${'x'.repeat(31)}`, []],
    ['bob@example.org, b.o-b+x@example.org', []],
    ['end-@example.org', []],
    ['@bob@example.org', []],
    ['https://example.org/@bob and example.org/@bob', []],
    ['@@bob', []],
    ['@bobé', []],
    ['#@bob', []],
    ['@bob.', ['bob']],
    ['@bob’s', ['bob']],
  ])('of %j', (text, handles) => {
    expect(handlesIn(text)).toEqual(handles);
  });
});

it.each([
  ['marks', '#@'.repeat(2500)],
  ['slashes', 'a://'.repeat(1250)],
  ['letters', 'a'.repeat(5000)],
  ['at signs', '@a'.repeat(2500)],
])('reading %s takes no longer than a text of that length should', (_case, text) => {
  const startedAt = performance.now();
  readMarkup(text);
  expect(performance.now() - startedAt).toBeLessThan(200);
});
