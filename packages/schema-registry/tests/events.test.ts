import { compareEvents, type JsonObject } from '../src';
import { event } from './small-graph';

const published = [{ name: 'PostWritten.v1', schema: event }];
const properties = event.properties as JsonObject;

/** What a proposal for the contract is told, as `code message`. */
const told = (schema: JsonObject, name = 'PostWritten.v1') =>
  compareEvents(published, [{ name, schema }]).map(({ code, message }) => `${code} ${message}`);

it.each<[string, JsonObject, string[]]>([
  ['stays', event, []],
  ['gets other words', { ...event, description: 'A post exists.' }, []],
  [
    'gets an optional property',
    { ...event, properties: { ...properties, at: { type: 'string' } } },
    ['EVENT_EXTENDED PostWritten.v1: at was added, optional.'],
  ],
  [
    'gets a required property',
    { ...event, properties: { ...properties, at: { type: 'string' } }, required: ['postId', 'kind', 'at'] },
    ['EVENT_CHANGED PostWritten.v1: at was added as required: events that lie in the log lack it.'],
  ],
  [
    'loses a property',
    { ...event, properties: { postId: properties.postId }, required: ['postId'] },
    ['EVENT_CHANGED PostWritten.v1: kind was removed.'],
  ],
  [
    'requires less',
    { ...event, required: ['postId'] },
    ['EVENT_CHANGED PostWritten.v1: kind became optional: consumers rely on it.'],
  ],
  [
    'has another type',
    { ...event, properties: { ...properties, kind: { type: 'integer', enum: ['A', 'B'] } } },
    ['EVENT_CHANGED PostWritten.v1: kind `type` was "string" and is "integer".'],
  ],
  [
    'has one value more, that consumers of old code do not know',
    { ...event, properties: { ...properties, kind: { type: 'string', enum: ['A', 'B', 'C'] } } },
    ['EVENT_CHANGED PostWritten.v1: kind `enum` was ["A","B"] and is ["A","B","C"].'],
  ],
  [
    'closes itself',
    { ...event, additionalProperties: false },
    ['EVENT_CHANGED PostWritten.v1: `additionalProperties` was true and is false.'],
  ],
])('a version of an event that %s', (_case, schema, expected) => expect(told(schema)).toEqual(expected));

it('another version is free', () => {
  expect(told({ type: 'string' }, 'PostWritten.v2')).toEqual(['EVENT_ADDED PostWritten.v2 is new.']);
});

it('a contract that is gone is told only where all were given', () => {
  expect(compareEvents(published, [])).toEqual([]);
  expect(compareEvents(published, [], 'all')).toMatchObject([{ code: 'EVENT_REMOVED', severity: 'error' }]);
});
