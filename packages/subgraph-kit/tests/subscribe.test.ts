import { InProcessDomainQueries, RequestScope } from '@chorus/domain-queries';
import { ChorusError } from '@chorus/errors';
import {
  defineSubgraph,
  type SourceEvent,
  type Subgraph,
  type SubgraphContext,
  type SubgraphEvent,
  type SubgraphResult,
  type SubgraphStream,
  type SubscriptionResolver,
} from '../src';

/** A source that a test pushes to. */
class Source implements AsyncIterableIterator<SourceEvent<unknown>> {
  isFreed = false;
  cursor: string | undefined;
  private readonly events: (SourceEvent<unknown> | Error)[] = [];
  private wake: (() => void) | null = null;

  push(...events: (SourceEvent<unknown> | Error)[]): void {
    this.events.push(...events);
    this.wake?.();
  }

  async next(): Promise<IteratorResult<SourceEvent<unknown>>> {
    while (this.events.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    const event = this.events.shift()!;
    if (event instanceof Error) throw event;
    return { done: false, value: event };
  }

  async return(): Promise<IteratorResult<SourceEvent<unknown>>> {
    this.isFreed = true;
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

let source: Source;
let loads: string[];
let argumentsSeen: unknown;

interface Context extends SubgraphContext {
  loader: { load: (key: string) => Promise<string> };
}

const ticked: SubscriptionResolver<{ after?: string; from?: number }, Context, unknown> = {
  subscribe: async (_parent, args) => {
    argumentsSeen = args;
    if (args.from === 0) throw new ChorusError('CURSOR_EXPIRED', 'Too old.');
    if (args.from === 1) throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
    return source;
  },
};

const define = (compileAfter: number | null): Subgraph =>
  defineSubgraph<Context>({
    name: 'clock',
    typeDefs: `
      type Query { viewer: Viewer @shareable }
      type Viewer @key(fields: "id") { id: ID! }
      type Subscription { ticked(after: String, from: Int): Tick never: Tick }
      type User @key(fields: "id", resolvable: false) { id: ID! }
      type Tick { number: Int! slow: String loaded: String boom: String }
    `,
    resolvers: {
      Subscription: { ticked, never: { subscribe: () => ({}) } },
      Tick: {
        slow: async ({ number }: { number: number }) => {
          for (let turn = 0; turn < 10 - number; turn += 1)
            await new Promise<void>((resolve) => setImmediate(resolve));
          return `tick ${number}`;
        },
        loaded: (_tick: unknown, _args: unknown, { loader }: Context) => loader.load('state'),
        boom: () => {
          throw new Error('select 1');
        },
      },
    },
    createContext: (scope) => ({
      scope,
      viewer: scope.viewer,
      facts: scope.facts,
      loader: scope.loader<string, string>(async (keys) =>
        keys.map((key) => {
          loads.push(key);
          return `${key} ${loads.length}`;
        }),
      ),
    }),
    execution: { compileAfter },
  });

const scope = () =>
  new RequestScope(
    {
      viewer: { kind: 'anonymous' },
      client: { address: null, userAgent: null },
      requestId: 'request-1',
    },
    new InProcessDomainQueries(),
  );

const tick = (number: number): SourceEvent<unknown> => ({ value: { number }, cursor: `c${number}` });

const isStream = (answer: SubgraphStream | SubgraphResult): answer is SubgraphStream =>
  Symbol.asyncIterator in answer;

describe.each([
  ['that executes all with graphql-js', null],
  ['that compiles what it can', 0],
])('a subscription to a subgraph %s', (_way, compileAfter) => {
  const subgraph = define(compileAfter);
  beforeEach(() => {
    source = new Source();
    loads = [];
  });

  async function open(query: string, after?: string, variables?: Record<string, unknown>) {
    const answer = await subgraph.subscribe({ query, after, variables }, scope());
    if (!isStream(answer)) throw new Error(`Refused: ${JSON.stringify(answer)}`);
    return answer;
  }
  const refusal = async (query: string, variables?: Record<string, unknown>) => {
    const answer = await subgraph.subscribe({ query, variables }, scope());
    return isStream(answer)
      ? null
      : answer.errors?.map(({ message, path, extensions }) => ({ message, path, code: extensions?.code }));
  };

  it('executes each event and says where the stream then stands', async () => {
    const stream = await open('subscription { t: ticked { number slow } }');
    source.push(tick(1), { ...tick(2), sharedKey: 'two' });
    expect((await stream.next()).value).toEqual({
      result: { data: { t: { number: 1, slow: 'tick 1' } } },
      cursor: 'c1',
    });
    expect((await stream.next()).value).toEqual({
      result: { data: { t: { number: 2, slow: 'tick 2' } } },
      cursor: 'c2',
      sharedKey: 'two',
    });
  });

  it('says where it stands before the first event, if its source does', async () => {
    expect((await open('subscription { ticked { number } }')).cursor).toBeNull();
    source.cursor = 'c0';
    expect((await open('subscription { ticked { number } }')).cursor).toBe('c0');
  });

  it('keeps the order, however many are asked for at once and however long each takes', async () => {
    const stream = await open('subscription { ticked { number slow } }');
    const asked = Array.from({ length: 9 }, () => stream.next());
    source.push(...Array.from({ length: 9 }, (_, index) => tick(index + 1)));
    const cursors = (await Promise.all(asked)).map(({ value }) => (value as SubgraphEvent).cursor);
    expect(cursors).toEqual(Array.from({ length: 9 }, (_, index) => `c${index + 1}`));
  });

  it('forgets between events what it loaded', async () => {
    const stream = await open('subscription { ticked { a: loaded b: loaded } }');
    source.push(tick(1), tick(2));
    expect((await stream.next()).value).toMatchObject({
      result: { data: { ticked: { a: 'state 1', b: 'state 1' } } },
    });
    expect((await stream.next()).value).toMatchObject({
      result: { data: { ticked: { a: 'state 2', b: 'state 2' } } },
    });
  });

  it("resumes after the request's cursor rather than the operation's own", async () => {
    const query = 'subscription ($after: String) { ticked(after: $after, from: 7) { number } }';
    await open(query, undefined, { after: 'own' });
    expect(argumentsSeen).toEqual({ after: 'own', from: 7 });
    await open(query, 'newer', { after: 'own' });
    expect(argumentsSeen).toEqual({ after: 'newer', from: 7 });
  });

  it('reports what fails in one event, masked, and goes on', async () => {
    const stream = await open('subscription { ticked { number boom } }');
    source.push(tick(1), tick(2));
    const { result, cursor } = (await stream.next()).value as SubgraphEvent;
    expect(result).toMatchObject({
      data: { ticked: { number: 1, boom: null } },
      errors: [{ path: ['ticked', 'boom'], extensions: { code: 'INTERNAL' } }],
    });
    expect(JSON.stringify(result)).not.toContain('select 1');
    expect(cursor).toBe('c1');
    expect((await stream.next()).value).toMatchObject({ cursor: 'c2' });
  });

  it('ends with the error that the source throws', async () => {
    const stream = await open('subscription { ticked { number } }');
    const asked = [stream.next(), stream.next(), stream.next()];
    source.push(tick(1), new ChorusError('SUBSCRIPTION_LOST', 'The stream ended before its time.'));
    const [first, error, end] = await Promise.all(asked);
    expect(first!.value).toMatchObject({ cursor: 'c1' });
    expect(error!.value).toEqual({
      result: {
        errors: [
          expect.objectContaining({
            message: 'The stream ended before its time.',
            extensions: { code: 'SUBSCRIPTION_LOST' },
          }),
        ],
      },
      cursor: null,
    });
    expect(end).toEqual({ done: true, value: undefined });
    expect(source.isFreed).toBe(true);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('masks what else the source throws', async () => {
    const stream = await open('subscription { ticked { number } }');
    source.push(new Error('connect ECONNREFUSED 10.0.0.7:5432'));
    const { value } = await stream.next();
    expect(value).toMatchObject({ result: { errors: [{ extensions: { code: 'INTERNAL' } }] }, cursor: null });
    expect(JSON.stringify(value)).not.toContain('10.0.0.7');
  });

  it('lets go of a quiet source at once, and ends those who wait for it', async () => {
    const stream = await open('subscription { ticked { number } }');
    const waiting = [stream.next(), stream.next()];
    expect(await stream.return?.()).toEqual({ done: true, value: undefined });
    expect(source.isFreed).toBe(true);
    expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([true, true]);
    source.push(tick(1));
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('says why it cannot begin', async () => {
    expect(await refusal('subscription { ticked(from: 0) { number } }')).toEqual([
      { message: 'Too old.', path: ['ticked'], code: 'CURSOR_EXPIRED' },
    ]);
    expect(await refusal('subscription { ticked(from: 1) { number } }')).toMatchObject([
      { code: 'INTERNAL' },
    ]);
    expect(await refusal('subscription { never { number } }')).toMatchObject([{ code: 'INTERNAL' }]);
    expect(
      await refusal('subscription ($from: Int) { ticked(from: $from) { number } }', { from: 'x' }),
    ).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect(await refusal('{ viewer { id } }')).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect(await refusal('subscription {')).toMatchObject([{ code: 'GRAPHQL_PARSE_FAILED' }]);
  });

  it.each([
    'subscription { nothing }',
    'subscription { ticked { number } never { number } }',
    'subscription ($v: Boolean!) { ticked @include(if: $v) { number } }',
    'subscription { ticked @skip(if: true) { number } }',
    'subscription { ... on Subscription @skip(if: true) { ticked { number } } }',
  ])('refuses %s', async (query) => {
    expect(await refusal(query, { v: false })).toMatchObject([{ code: 'GRAPHQL_VALIDATION_FAILED' }]);
  });

  it('is not executed like a query', async () => {
    const { data, errors } = await subgraph.execute({ query: 'subscription { ticked { number } }' }, scope());
    expect(data).toEqual({ ticked: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

it('is refused by a subgraph that has none', async () => {
  const subgraph = defineSubgraph<SubgraphContext>({
    name: 'quiet',
    typeDefs: 'type Query { note: String } type User @key(fields: "id", resolvable: false) { id: ID! }',
    resolvers: {},
    createContext: (of) => ({ scope: of, viewer: of.viewer, facts: of.facts }),
  });
  expect(await subgraph.subscribe({ query: 'subscription { ticked }' }, scope())).toMatchObject({
    errors: [
      { message: 'There are no subscriptions here.', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ],
  });
});
