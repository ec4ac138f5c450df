import { eventually } from '@chorus/test-kit';
import { createClient, type Client } from 'graphql-sse';
import { ChorusError } from '@chorus/errors';
import { useWorlds, type World } from '../world';
import { codesIn, useStreams } from './event-reader';

const startWorld = useWorlds();
const open = useStreams();
const listening = (world: World, count = 1) => eventually(() => world.happenings.events.open === count);

const words =
  'subscription ($after: String) { postEvents(after: $after) { cursor word post { author { displayName } } } }';
const told = (number: number, word: string, name: string) => ({
  data: { postEvents: { cursor: String(number), word, post: { author: { displayName: name } } } },
});

describe('server-sent events', () => {
  it('bring the events of a subscription, completed, with their cursors as ids', async () => {
    const world = await startWorld();
    const stream = await open(world.url, { query: words });
    expect(stream.response.status).toBe(200);
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
    });
    expect(stream.response.headers.has('content-encoding')).toBe(false);
    await listening(world);
    world.happenings.events.publish({ post: 0, word: 'a\n\nb' }, { post: 1, word: 'c' });
    await stream.received(2);
    expect(stream.events).toEqual([
      { event: 'next', id: '1', data: told(1, 'a\n\nb', 'ALICE') },
      { event: 'next', id: '2', data: told(2, 'c', 'BOB') },
    ]);
  });

  it('go on after Last-Event-ID, which counts before the variable', async () => {
    const world = await startWorld();
    world.happenings.events.publish({ post: 0, word: 'a' }, { post: 1, word: 'b' }, { post: 2, word: 'c' });
    const byVariable = await open(world.url, { query: words, variables: { after: '2' } });
    expect(await byVariable.received(1)).toEqual([told(3, 'c', 'CAROL')]);
    const byHeader = await open(world.url, {
      query: words,
      variables: { after: '2' },
      headers: { 'last-event-id': '1' },
    });
    expect(await byHeader.received(2)).toEqual([told(2, 'b', 'BOB'), told(3, 'c', 'CAROL')]);
  });

  it('answer queries and mutations with one event', async () => {
    const world = await startWorld();
    const query = await open(world.url, { query: '{ colour }' });
    expect(await query.ended()).toEqual([
      {
        event: 'next',
        data: { data: { colour: 'RED' }, extensions: { cost: { requested: 0, limit: 5000 } } },
      },
      { event: 'complete' },
    ]);
    const mutation = await open(world.url, {
      query: 'mutation { createPost(input: { text: "streamed" }) { post { text } } }',
    });
    await mutation.ended();
    expect(mutation.results).toMatchObject([{ data: { createPost: { post: { text: 'post 0' } } } }]);
    expect(world.seen.mutations).toEqual(['streamed']);
  });

  it.each([
    ['that does not fit the schema', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['that is no GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['of two fields', 'subscription { postCreated { id } postEvents { word } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['that its subgraph refuses', 'subscription { mine { id } }', 'UNAUTHENTICATED'],
    ['with a cursor of nobody', 'subscription { postEvents(after: "99") { word } }', 'CURSOR_EXPIRED'],
  ])('tell in the stream what is wrong with an operation %s', async (_case, query, code) => {
    const world = await startWorld();
    const stream = await open(world.url, { query });
    const events = await stream.ended();
    expect(events.map(({ event }) => event)).toEqual(['next', 'complete']);
    expect(codesIn(stream.results)).toEqual([code]);
  });

  it('complete when the subscription does', async () => {
    const world = await startWorld();
    const stream = await open(world.url, { query: words });
    await listening(world);
    world.happenings.events.publish({ post: 0, word: 'a' });
    await stream.received(1);
    world.happenings.events.end();
    expect((await stream.ended()).map(({ event }) => event)).toEqual(['next', 'complete']);
  });

  it('end with the error that ends the subscription', async () => {
    const world = await startWorld();
    const stream = await open(world.url, { query: words });
    await listening(world);
    world.happenings.events.fail(new ChorusError('CURSOR_EXPIRED', 'Too old.'));
    expect((await stream.ended()).map(({ event }) => event)).toEqual(['next', 'complete']);
    expect(codesIn(stream.results)).toEqual(['CURSOR_EXPIRED']);
  });

  it.each([
    ['POST without a type', 'POST', { 'content-type': 'text/plain' }, 415],
    ['GET without a header', 'GET', {}, 400],
  ] as const)('are kept from foreign pages: %s', async (_case, method, headers, status) => {
    const world = await startWorld();
    const { response } = await open(world.url, { query: '{ colour }', method, headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('are given to a GET that no foreign page could send, but for mutations', async () => {
    const world = await startWorld();
    const headers = { 'apollo-require-preflight': '1' };
    const stream = await open(world.url, {
      query: 'subscription { postEvents { word } }',
      method: 'GET',
      headers,
    });
    await listening(world);
    world.happenings.events.publish({ post: 0, word: 'a' });
    expect(await stream.received(1)).toEqual([{ data: { postEvents: { word: 'a' } } }]);
    const query = 'mutation { createPost(input: { text: "by GET" }) { post { id } } }';
    const refused = await open(world.url, { query, method: 'GET', headers });
    await refused.ended();
    expect(codesIn(refused.results)).toEqual(['BAD_USER_INPUT']);
    expect(world.seen.mutations).toEqual([]);
  });

  it('are for subscriptions alone where the client reads JSON as well', async () => {
    const world = await startWorld();
    const headers = {
      accept: 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed',
    };
    const query = await open(world.url, { query: '{ colour }', headers });
    expect(query.response.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
    const stream = await open(world.url, { query: words, headers });
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await listening(world);
  });

  it('are what a client is told of that asks for a subscription without them', async () => {
    const world = await startWorld();
    const answer = await world.ask({ query: words });
    expect(answer.errors).toMatchObject([
      { message: expect.stringContaining('text/event-stream'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it.each([
    ['no operation', '[]'],
    ['a query that is no text', '{"query":1}'],
    ['variables that are no object', '{"query":"{ colour }","variables":[1]}'],
    ['no query', '{}'],
  ])('refuse a body that is %s', async (_case, body) => {
    const world = await startWorld();
    const stream = await open(world.url, { body });
    await stream.ended();
    expect(stream.response.status).toBe(400);
    expect(JSON.parse(stream.text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('are not compressed, whatever the client takes', async () => {
    const world = await startWorld();
    const stream = await open(world.url, { query: words, headers: { 'accept-encoding': 'gzip, br' } });
    await listening(world);
    world.happenings.events.publish({ post: 0, word: 'a'.repeat(5_000) });
    await stream.received(1);
    expect(stream.response.headers.has('content-encoding')).toBe(false);
  });

  it('may be read by pages of the origins that may call the graph', async () => {
    const world = await startWorld({ corsOrigins: ['https://app.example'] });
    const stream = await open(world.url, { query: words, headers: { origin: 'https://app.example' } });
    expect(stream.response.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });

  it('are counted and logged when they begin', async () => {
    const world = await startWorld();
    await open(world.url, { query: 'subscription Words { postEvents { word } }' });
    await listening(world);
    const lines = await eventually(() => {
      const found = world.log().filter(({ msg }) => msg === 'operation');
      return found.length > 0 && found;
    });
    expect(lines).toMatchObject([{ operation: 'Words', type: 'subscription', status: 'stream' }]);
  });
});

describe('the client of graphql-sse', () => {
  let client: Client | undefined;
  afterEach(() => client?.dispose());

  it('is served as by its own server', async () => {
    const world = await startWorld();
    const token = await world.identity.token();
    client = createClient({
      url: `${world.url}/graphql`,
      headers: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const { data } = await (await client.iterate({ query: '{ viewer { id } }' }).next()).value!;
    expect(data).toMatchObject({ viewer: { id: expect.any(String) } });

    const results: unknown[] = [];
    let isComplete = false;
    client.subscribe(
      { query: words },
      {
        next: (result) => void results.push(result),
        error: () => undefined,
        complete: () => (isComplete = true),
      },
    );
    await listening(world);
    world.happenings.events.publish({ post: 0, word: 'a' }, { post: 1, word: 'b' });
    await eventually(() => results.length === 2);
    expect(results).toEqual([told(1, 'a', 'ALICE'), told(2, 'b', 'BOB')]);
    client.dispose();
    await listening(world, 0);
    expect(isComplete).toBe(true);
  });
});
