import { InProcessDomainQueries, RequestScope } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import {
  defineSubgraph,
  SharedExecutions,
  type SourceEvent,
  type Subgraph,
  type SubgraphContext,
  type SubgraphEvent,
} from '../src';

const typeDefs = `
type Query { viewer: Viewer @shareable }
type Viewer @key(fields: "id") { id: ID! }
type Subscription { noted(after: String, of: Int): Happening }
interface Happening { note: Note }
type Noted implements Happening { note: Note }
type Changed implements Happening { note: Note by: String @viewerDependent }
type Note {
  text: String slow: String failing: String
  "Not marked by mistake."
  reader: String
  viewerHasRead: Boolean @viewerDependent
  other: Note @viewerDependent
  more(after: String): String
}
type User @key(fields: "id", resolvable: false) { id: ID! }
`;

/** Who each execution was for, in the order of the executions. */
let executedFor: string[];
let failures: number;

const readerOf = ({ scope }: SubgraphContext) => scope.accountId ?? 'nobody';

function define(sharing = true): Subgraph {
  return defineSubgraph<SubgraphContext>({
    name: 'notes',
    typeDefs,
    createContext: (scope) => ({ scope, viewer: scope.viewer, facts: scope.facts }),
    execution: { sharing },
    resolvers: {
      Subscription: { noted: { subscribe: () => events() } },
      Happening: { __resolveType: ({ type }: { type: string }) => type },
      Changed: { by: (_: unknown, __: unknown, context: SubgraphContext) => readerOf(context) },
      Note: {
        text: ({ text }: { text: string }, _: unknown, context: SubgraphContext) => {
          executedFor.push(readerOf(context));
          return text;
        },
        slow: async () => new Promise<string>((resolve) => setImmediate(() => resolve('slow'))),
        failing: async () => {
          failures += 1;
          throw badUserInput(`Failed ${failures}.`);
        },
        reader: (_: unknown, __: unknown, context: SubgraphContext) => readerOf(context),
        viewerHasRead: (_: unknown, __: unknown, context: SubgraphContext) => readerOf(context) === 'alice',
        other: (_: unknown, __: unknown, context: SubgraphContext) => ({ text: `for ${readerOf(context)}` }),
        more: (_: unknown, { after }: { after?: string }) => after ?? null,
      },
    },
  });
}

const event = (sharedKey?: string): SourceEvent<unknown> => ({
  value: { type: 'Changed', note: { text: 'hello' } },
  cursor: 'c1',
  sharedKey,
});
let toCome: SourceEvent<unknown>[];

async function* events(): AsyncIterableIterator<SourceEvent<unknown>> {
  yield* toCome;
}

const scopeOf = (accountId: string) =>
  new RequestScope(
    {
      viewer: { kind: 'person', accountId, sessionId: accountId },
      client: { address: '192.0.2.1', userAgent: 'tests' },
      requestId: `request of ${accountId}`,
    },
    new InProcessDomainQueries(),
  );

/** What each of alice, bob and carol gets of the events to come; each may have variables of their own. */
async function told(
  subgraph: Subgraph,
  query: string,
  variables: Record<string, Record<string, unknown>> = {},
) {
  const people = ['alice', 'bob', 'carol'];
  return Promise.all(
    people.map(async (person) => {
      const stream = await subgraph.subscribe({ query, variables: variables[person] }, scopeOf(person));
      if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
      const got: SubgraphEvent[] = [];
      for await (const next of stream) got.push(next);
      return got.map(({ result }) => result);
    }),
  );
}

beforeEach(() => {
  executedFor = [];
  failures = 0;
  toCome = [event('1')];
});

it('is executed once for all who asked the same, in the scope of nobody', async () => {
  const [alice, bob, carol] = await told(define(), 'subscription { noted { note { text slow } } }');
  expect(alice).toEqual([{ data: { noted: { note: { text: 'hello', slow: 'slow' } } } }]);
  expect([bob, carol]).toEqual([alice, alice]);
  expect(executedFor).toEqual(['nobody']);
});

it.each([
  ['a field that depends on the viewer', 'noted { note { text viewerHasRead } }'],
  ['such a field under a condition', 'noted { note { text viewerHasRead @skip(if: true) } }'],
  ['such a field of one implementation', 'noted { note { text } ... on Changed { by } }'],
  ['something that is reached through one', 'noted { note { text other { text } } }'],
])('is executed for each where the document selects %s', async (_case, selection) => {
  await told(define(), `subscription { ${selection} }`);
  expect(new Set(executedFor)).toEqual(new Set(['alice', 'bob', 'carol']));
});

it('is executed for each where such a field hides in a fragment', async () => {
  const query =
    'subscription { noted { ...A } } fragment A on Happening { note { ...B } } fragment B on Note { text viewerHasRead }';
  const answers = await told(define(), query);
  expect(answers).toEqual(
    [true, false, false].map((viewerHasRead) => [
      { data: { noted: { note: { text: 'hello', viewerHasRead } } } },
    ]),
  );
});

it('is executed for each where the events have no key: nobody else has them', async () => {
  toCome = [event()];
  await told(define(), 'subscription { noted { note { text } } }');
  expect(executedFor.sort()).toEqual(['alice', 'bob', 'carol']);
});

it('is executed again for other events and other documents', async () => {
  const subgraph = define();
  toCome = [event('1'), event('2')];
  await told(subgraph, 'subscription { noted { note { text } } }');
  expect(executedFor).toHaveLength(2);
  await told(subgraph, 'subscription { noted { note { words: text } } }');
  expect(executedFor).toHaveLength(4);
});

it('tells those with other variables something else, but for where they begin', async () => {
  const begins = 'subscription ($from: String) { noted(after: $from) { note { text } } }';
  await told(define(), begins, { alice: { from: 'a' }, bob: { from: 'b' } });
  expect(executedFor).toEqual(['nobody']);

  const says = 'subscription ($from: String) { noted(after: $from) { note { text more(after: $from) } } }';
  const [alice, bob, carol] = await told(define(), says, { alice: { from: 'a' }, bob: { from: 'b' } });
  const saying = (more: string | null) => [{ data: { noted: { note: { text: 'hello', more } } } }];
  expect([alice, bob, carol]).toEqual([saying('a'), saying('b'), saying(null)]);
});

it('tells nobody what is meant for another, even where a mark is missing', async () => {
  const answers = await told(define(), 'subscription { noted { note { reader } } }');
  expect(answers).toEqual(Array(3).fill([{ data: { noted: { note: { reader: 'nobody' } } } }]));
  expect(await told(define(false), 'subscription { noted { note { reader } } }')).toMatchObject([
    [{ data: { noted: { note: { reader: 'alice' } } } }],
    [{ data: { noted: { note: { reader: 'bob' } } } }],
    [{ data: { noted: { note: { reader: 'carol' } } } }],
  ]);
});

it('tells a failure to all who wait for it, and does not keep it', async () => {
  const subgraph = define();
  const failed = (text: string) => [
    expect.objectContaining({ errors: [expect.objectContaining({ message: text })] }),
  ];
  const query = 'subscription { noted { note { failing } } }';
  expect(await told(subgraph, query)).toEqual(Array(3).fill(failed('Failed 1.')));
  expect(await told(subgraph, query)).toEqual(Array(3).fill(failed('Failed 2.')));
});

describe('shared executions', () => {
  type Event = { sharedKey?: string };

  /** What is told of one event to somebody who asks; `execute` is for whoever asks first. */
  const once = <Result>(
    shared: SharedExecutions<Event, Result>,
    sharedKey: string,
    execute: () => Promise<Result>,
  ): Promise<Result> =>
    new Promise((executed, failed) =>
      shared.execute({ key: 'question', execute }, { sharedKey }, { executed, failed }),
    );

  it('keep a bounded number of results', async () => {
    const shared = new SharedExecutions<Event, number>({ hasFailed: () => false });
    for (let index = 0; index < 5_000; index += 1) await once(shared, `${index}`, async () => index);
    expect(shared.size).toBe(500);
    expect(await once(shared, '4999', async () => -1)).toBe(4999);
    expect(await once(shared, '4998', async () => -1)).toBe(4998);
    expect(await once(shared, '1', async () => -1)).toBe(-1);
  });

  it('keep as much as was said', async () => {
    const shared = new SharedExecutions<Event, string>({
      hasFailed: () => false,
      sizeOf: ({ length }) => length,
      maxSize: 1_000,
    });
    const text = (length: number) => async () => 'a'.repeat(length);
    for (const key of ['a', 'b', 'c']) await once(shared, key, text(400));
    expect(shared.size).toBe(2);
    await once(shared, 'd', text(1_001));
    expect(shared.size).toBe(2);
    expect(await once(shared, 'c', text(1))).toBe('a'.repeat(400));
  });

  it('forget what rejected, once all who waited know', async () => {
    const shared = new SharedExecutions<Event, number>({ hasFailed: () => false });
    const fail = () => Promise.reject(new Error('No.'));
    const outcomes = await Promise.allSettled([once(shared, 'a', fail), once(shared, 'a', async () => 1)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await once(shared, 'a', async () => 2)).toBe(2);
  });

  it('tell apart questions and events, and at once what is there already', async () => {
    const shared = new SharedExecutions<Event, string>({ hasFailed: () => false });
    const told: string[] = [];
    const ask = (key: string, sharedKey: string) =>
      shared.execute(
        { key, execute: async () => `${key} ${sharedKey}` },
        { sharedKey },
        { executed: (result) => told.push(result), failed: () => told.push('failed') },
      );
    for (const sharedKey of ['1', '2']) for (const key of ['a', 'b', 'a']) ask(key, sharedKey);
    expect(told).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['a 1', 'a 1', 'b 1', 'a 2', 'a 2', 'b 2']);
    ask('b', '1');
    expect(told.at(-1)).toBe('b 1');
  });
});
