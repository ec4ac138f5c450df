import { connect } from 'node:net';
import { eventually } from '@chorus/test-kit';
import { useClients } from '../clients';
import { codesIn, useStreams } from '../sse/event-reader';
import { useWorlds, type World } from '../world';

const startWorld = useWorlds();
const clients = useClients();
const open = useStreams();

type Door = (world: World, query: string, variables?: Record<string, unknown>) => Promise<unknown[]>;

/** The codes with which an operation is refused, by each door. */
const doors: Record<string, Door> = {
  'a WebSocket': async (world, query, variables) => {
    const socket = await (await clients.raw(world)).initialised();
    socket.subscribe('1', query, variables);
    const { payload } = await socket.received('error', '1');
    return (payload as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code);
  },
  'server-sent events': async (world, query, variables) => {
    const stream = await open(world.url, { query, variables });
    await stream.ended();
    return codesIn(stream.results);
  },
};

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const nested = (levels: number): string =>
  levels === 0 ? 'id' : `author { posts(first: 1) { nodes { ${nested(levels - 1)} } } }`;

describe.each(Object.entries(doors))('a subscription through %s', (_name, refusal) => {
  it.each([
    [
      'a thousand aliases',
      `subscription { postEvents { ${repeat(1_000, (n) => `a${n}: word`)} } }`,
      'LIMIT_EXCEEDED',
    ],
    [
      'aliases that multiply in fragments',
      `subscription { postEvents { ...A ...A } } fragment A on PostEvent { ${repeat(20, (n) => `a${n}: word`)} }`,
      'LIMIT_EXCEEDED',
    ],
    [
      'one field again and again',
      `subscription { postEvents { ${repeat(200, () => 'word')} } }`,
      'LIMIT_EXCEEDED',
    ],
    ['levels without end', `subscription { postEvents { post { ${nested(10)} } } }`, 'LIMIT_EXCEEDED'],
    [
      'more than it may cost',
      'subscription { postEvents { post { author { posts(first: 100) { nodes { comments(first: 100) { nodes { text } } } } } } } }',
      'LIMIT_EXCEEDED',
    ],
    [
      'more than it may cost, by a variable',
      'subscription ($n: Int) { postEvents { post { author { posts(first: $n) { nodes { comments(first: $n) { nodes { text } } } } } } } }',
      'LIMIT_EXCEEDED',
    ],
    [
      'directives without end',
      `subscription { postEvents { word ${repeat(60, () => '@include(if: true)')} } }`,
      'LIMIT_EXCEEDED',
    ],
    [
      'fragments that go round',
      'subscription { postEvents { ...A } } fragment A on PostEvent { ...B } fragment B on PostEvent { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'two fields',
      'subscription { a: postEvents { word } b: postEvents { word } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'two fields in a fragment',
      'subscription { ...A } fragment A on Subscription { a: postEvents { word } b: postCreated { id } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'introspection beside its field',
      'subscription { postEvents { word } __schema { queryType { name } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'introspection in the place of its field',
      'subscription { __schema { queryType { name } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['only its type', 'subscription { __typename }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a condition at its root',
      'subscription ($v: Boolean!) { postEvents @skip(if: $v) { word } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'what only subgraphs have',
      'subscription { _entities(representations: []) { __typename } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a cursor of nobody', 'subscription { postEvents(after: "99") { word } }', 'CURSOR_EXPIRED'],
  ])('is refused %s before any subgraph hears of it', async (_case, query, code) => {
    const world = await startWorld();
    expect(new Set(await refusal(world, query, { n: 100, v: false }))).toEqual(new Set([code]));
    expect(world.happenings.events.open).toBe(0);
  });

  it('is not told the schema where it is not told to others', async () => {
    const world = await startWorld({ introspection: false });
    expect(await refusal(world, '{ __schema { queryType { name } } }')).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    expect(await refusal(world, 'subscription { postEvnts { word } }')).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
  });

  it('uses up its address’s budget like any other operation', async () => {
    const world = await startWorld({
      rateLimits: true,
      rates: { perAddress: { points: 100, perSeconds: 60 }, costPerAddress: { points: 1, perSeconds: 60 } },
    });
    const dear = 'subscription { postEvents { post { author { displayName } } } }';
    expect(await refusal(world, dear)).toEqual(['RATE_LIMITED']);
    expect(world.happenings.events.open).toBe(0);
  });
});

describe('a stream of server-sent events', () => {
  it('takes one operation a request', async () => {
    const world = await startWorld();
    const stream = await open(world.url, { body: '[{"query":"{ colour }"},{"query":"{ colour }"}]' });
    await stream.ended();
    expect(stream.response.status).toBe(400);
  });

  it('is opened by no page of another site', async () => {
    const world = await startWorld();
    const form = (headers: Record<string, string>, body?: string) =>
      open(world.url, {
        query: 'mutation { createPost(input: { text: "forged" }) { post { id } } }',
        headers,
        body,
      });
    const attempts = await Promise.all([
      form({ 'content-type': 'text/plain' }),
      form({ 'content-type': 'application/x-www-form-urlencoded' }, 'query=mutation'),
      form({ 'content-type': 'multipart/form-data; boundary=a' }, '--a--'),
      form({ 'content-type': 'text/plain; application/json' }),
    ]);
    expect(attempts.map(({ response }) => response.status).every((status) => status >= 400)).toBe(true);
    expect(world.seen.mutations).toEqual([]);
  });

  it('refuses members that mean something to the language', async () => {
    const world = await startWorld();
    const stream = await open(world.url, {
      body: '{"query":"{ colour }","variables":{"__proto__":{"polluted":true}}}',
    });
    await stream.ended();
    expect(stream.response.status).toBe(400);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('is not opened behind another answer of its connection, whose end it would not notice', async () => {
    const world = await startWorld({ rateLimits: true, sockets: { perAddress: 2 } });
    const body = JSON.stringify({ query: 'subscription { postEvents { word } }' });
    const request = `POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1');
    socket.write(request.repeat(5));
    await eventually(() => world.log().filter(({ msg }) => msg === 'operation').length >= 1);
    await eventually(() => world.happenings.events.open === 1);
    socket.destroy();
    await eventually(() => world.happenings.events.open === 0);
    const freed = await Promise.all([
      open(world.url, { query: '{ colour }' }),
      open(world.url, { query: '{ colour }' }),
    ]);
    expect(freed.map(({ response }) => response.status)).toEqual([200, 200]);
  });

  it('does not write what a client sends into its lines', async () => {
    const world = await startWorld();
    const text = 'a\n\nevent: complete\ndata:\n\n';
    const stream = await open(world.url, {
      query: 'subscription ($text: String) { postEvents { echo(text: $text) } }',
      variables: { text },
    });
    await eventually(() => world.happenings.events.open === 1);
    world.happenings.events.publish({ post: 0, word: 'a' });
    expect(await stream.received(1)).toEqual([{ data: { postEvents: { echo: text } } }]);
    expect(stream.events).toHaveLength(1);
  });
});
