import { eventStreamWish, graphqlMediaType, prefersHtml } from './media-type';

describe('whether a page is wanted', () => {
  it.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
    ['text/html', true],
    ['text/html;q=0.5, application/json', false],
    ['application/json', false],
    ['application/json, text/html', true],
    ['*/*', false],
    [undefined, false],
    ['text/html;q=0', false],
  ])('%s: %s', (accept, expected) => expect(prefersHtml(accept)).toBe(expected));
});

describe('the type of the answer', () => {
  it.each([
    ['APPLICATION/JSON', 'application/json; charset=utf-8'],
    ['application/*', 'application/json; charset=utf-8'],
    ['*/*, application/json;q=0', 'application/graphql-response+json; charset=utf-8'],
    ['text/html', null],
    ['*/*;q=0', null],
    ['application/json;q=nonsense', null],
  ])('%s: %s', (accept, expected) => expect(graphqlMediaType(accept)).toBe(expected));
});

describe('whether events are wanted', () => {
  it.each([
    [undefined, 'no'],
    ['*/*', 'no'],
    ['application/json', 'no'],
    ['text/event-stream;q=0', 'no'],
    ['text/event-stream', 'only'],
    ['Text/Event-Stream, */*;q=0.1', 'only'],
    ['application/graphql-response+json, application/json, text/event-stream, multipart/mixed', 'too'],
    ['text/event-stream, */*', 'too'],
  ])('%s: %s', (accept, expected) => expect(eventStreamWish(accept)).toBe(expected));
});
