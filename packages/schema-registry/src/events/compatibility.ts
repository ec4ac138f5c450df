import { isDeepStrictEqual } from 'node:util';
import { findingId } from '../fingerprint';
import { remedyFor } from '../explain/remedies';
import type { Finding } from '../report';
import type { EventContract, JsonObject } from '../state';

// Why no library: those that compare JSON Schemas (json-schema-diff among them) ask whether one set of values holds the
// other. By that measure an optional property beside `additionalProperties: true` narrows, and a widened enum is fine: the
// contrary of what producers and consumers that are deployed one after the other need.

/** Keywords that say something to people only. */
const annotations = new Set(['title', 'description', '$comment', 'examples', 'deprecated']);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

interface Difference {
  path: string;
  message: string;
  isAllowed: boolean;
}

function compareProperties(before: JsonObject, after: JsonObject, at: string): Difference[] {
  const old = isObject(before.properties) ? before.properties : {};
  const fresh = isObject(after.properties) ? after.properties : {};
  const required = new Set(names(after.required));
  const wasRequired = new Set(names(before.required));
  const path = (name: string) => (at ? `${at}.${name}` : name);
  const of = (name: string, message: string, isAllowed = false): Difference => ({
    path: path(name),
    message,
    isAllowed,
  });
  return [
    ...Object.keys(old)
      .filter((name) => !(name in fresh))
      .map((name) => of(name, 'was removed')),
    ...Object.keys(fresh)
      .filter((name) => !(name in old))
      .map((name) =>
        required.has(name)
          ? of(name, 'was added as required: events that lie in the log lack it')
          : of(name, 'was added, optional', true),
      ),
    ...Object.keys(fresh).flatMap((name) => {
      if (!(name in old)) return [];
      const found = compare(old[name], fresh[name], path(name));
      if (required.has(name) && !wasRequired.has(name))
        found.push(of(name, 'became required: events that lie in the log may lack it'));
      if (!required.has(name) && wasRequired.has(name))
        found.push(of(name, 'became optional: consumers rely on it'));
      return found;
    }),
  ];
}

/** Every difference between two JSON Schemas, annotations aside. What is not an optional addition is not allowed. */
function compare(before: unknown, after: unknown, at: string): Difference[] {
  if (!isObject(before) || !isObject(after))
    return isDeepStrictEqual(before, after) ? [] : [{ path: at, message: 'changed', isAllowed: false }];
  const found = compareProperties(before, after, at);
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const keyword of keywords) {
    if (annotations.has(keyword) || keyword === 'properties' || keyword === 'required') continue;
    if (keyword === 'items') {
      found.push(...compare(before.items, after.items, `${at}[]`));
      continue;
    }
    if (isDeepStrictEqual(before[keyword], after[keyword])) continue;
    const [was, is] = [before[keyword], after[keyword]].map((value) =>
      value === undefined ? 'nothing' : JSON.stringify(value),
    );
    found.push({ path: at, message: `\`${keyword}\` was ${was} and is ${is}`, isAllowed: false });
  }
  return found;
}

/**
 * What a proposal does to event contracts. Inside a version only optional properties may be added (and words changed); a
 * new event or version is free; with `eventsAre: 'all'` one that is missing was removed.
 */
export function compareEvents(
  published: readonly EventContract[],
  proposed: readonly (EventContract & { file?: string })[],
  eventsAre: 'all' | 'some' = 'some',
): Finding[] {
  const before = new Map(published.map((event) => [event.name, event]));
  const findings = proposed.flatMap(({ name, schema, file }): Finding[] => {
    const location = file === undefined ? {} : { location: { file, line: 1, column: 1 } };
    const was = before.get(name);
    if (!was)
      return [
        {
          id: findingId('evt', name, 'new'),
          code: 'EVENT_ADDED',
          severity: 'note',
          message: `${name} is new.`,
          ...location,
        },
      ];
    return compare(was.schema, schema, '').map(({ path, message, isAllowed }) => ({
      id: findingId('evt', name, path, message),
      code: isAllowed ? 'EVENT_EXTENDED' : 'EVENT_CHANGED',
      severity: isAllowed ? ('note' as const) : ('error' as const),
      message: `${name}: ${path ? `${path} ` : ''}${message}.`,
      ...(!isAllowed && { remedy: remedyFor('EVENT_CHANGED') }),
      ...location,
    }));
  });
  if (eventsAre === 'some') return findings;
  const kept = new Set(proposed.map(({ name }) => name));
  return [
    ...findings,
    ...published
      .filter(({ name }) => !kept.has(name))
      .map(({ name }): Finding => ({
        id: findingId('evt', name, 'removed'),
        code: 'EVENT_REMOVED',
        severity: 'error',
        message: `${name} was removed.`,
        remedy: remedyFor('EVENT_REMOVED'),
      })),
  ];
}
