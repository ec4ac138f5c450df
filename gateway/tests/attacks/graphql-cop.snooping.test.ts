import { randomUUID } from 'node:crypto';
import { codesOf, type Ask } from '../world';
import { cop, inside, textOf, useCop } from './cop';

const tool = useCop();
const closed = useCop({ introspection: false });

describe('field suggestions', () => {
  it('are given while introspection is on: they say less than it', async () => {
    const answer = await tool.world.ask(cop('query cop { __schema { directive } }'));
    expect(answer.errors).toMatchObject([{ message: expect.stringContaining('Did you mean "directives"') }]);
    tool.toldNothing(answer);
  });
  it.each([
    ['a field of introspection', 'query cop { __schema { directive } }'],
    ['a field', 'query cop { colou }'],
    ['an argument', 'query cop { post(i: 1) { id } }'],
    ['a type', 'query cop($a: Colou) { colour }'],
    ['a value', 'mutation cop { createPost(input: { tex: "a" }) { post { id } } }'],
    ['a fragment', 'query cop { ... on Quer { colour } }'],
  ])('are kept back while introspection is off: %s', async (_case, query) => {
    const answer = await closed.world.ask(cop(query));
    expect(answer.errors!.length).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(/did you mean/i);
  });
});

describe('tracing', () => {
  it.each([
    ["the tool's query", {}],
    ["Apollo's inline trace", { 'apollo-federation-include-trace': 'ftv1' }],
    [
      "the gateway's query plan",
      { 'apollo-query-plan-experimental': '1', 'apollo-query-plan-experimental-format': 'internal' },
    ],
    ["the router's query plan", { 'apollo-expose-query-plan': 'true' }],
    [
      'tracing by name',
      { 'x-apollo-tracing': '1', 'x-graphql-cop-test': 'Trace Mode', debug: 'true', 'x-debug': '1' },
    ],
  ])('is not given for %s', async (_case, headers) => {
    for (const query of [
      'query cop { __typename }',
      'query cop { posts(first: 1) { nodes { author { handle } } } }',
    ]) {
      const answer = await tool.world.ask({ ...cop(query), headers });
      expect(answer.errors).toBeUndefined();
      expect(textOf(answer)).not.toMatch(inside);
      expect(Object.keys(answer.extensions ?? {}).filter((name) => name !== 'cost')).toEqual([]);
    }
  });
  it('is not given to whoever asks in the body', async () => {
    const body = JSON.stringify({
      query: '{ colour }',
      extensions: { tracing: true, debug: true, ftv1: true },
    });
    const answer = await tool.world.ask({ body });
    expect(Object.keys(answer.extensions ?? {}).filter((name) => name !== 'cost')).toEqual([]);
  });
});

describe('unhandled errors', () => {
  it("do not come of the tool's document", async () =>
    tool.isRefused(await tool.world.ask(cop('qwerty cop { abc }')), 'GRAPHQL_PARSE_FAILED'));
  it.each([
    ['fail', '{ fail(how: "crash") }'],
    ['are unavailable', '{ fail(how: "unavailable") }'],
    [
      'promise what they do not hold',
      '{ strict { must } things { ... on Post { id } ... on User { secret } } }',
    ],
  ])('say nothing of the inside where subgraphs %s', async (_case, query) => {
    const answer = await tool.world.ask({ query });
    expect(textOf(answer)).not.toMatch(inside);
    for (const code of codesOf(answer) ?? [])
      expect(code).toMatch(/^(INTERNAL|UNAVAILABLE|FORBIDDEN|BAD_USER_INPUT)$/);
  });
  it.each(
    ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'then'].flatMap(
      (name) =>
        [
          [`a field ${name}`, { query: `{ ${name} }` }],
          [`an operation ${name}`, { query: `query ${name} { colour }`, operationName: `${name}x` }],
          [
            `a variable ${name}`,
            { query: `query ($${name}: Int!) { posts(first: $${name}) { nodes { id } } }`, variables: {} },
          ],
          [`a fragment ${name}`, { query: `{ ...${name} }` }],
          [`a directive ${name}`, { query: `{ colour @${name} }` }],
          [`a type ${name}`, { query: `query ($a: ${name}) { colour }` }],
          [`an argument ${name}`, { query: `{ post(${name}: 1) { id } }` }],
          [
            `a hash ${name}`,
            { body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: name } } }) },
          ],
        ] as [string, Ask][],
    ),
  )('do not come of %s', async (_case, ask) => {
    const answer = await tool.world.ask(ask);
    expect(codesOf(answer)!.length).toBeGreaterThan(0);
    expect(codesOf(answer)).not.toContain('INTERNAL');
    tool.toldNothing(answer);
  });
});

describe('introspection', () => {
  const query = 'query cop { __schema { types { name fields { name } } } }';
  it('is answered where the configuration has it on: the graph is public', async () => {
    expect((await tool.world.ask(cop(query))).data).toMatchObject({ __schema: { types: expect.any(Array) } });
  });
  it('shows only the public graph', async () => {
    const { text } = await tool.world.ask(cop(query));
    expect(text).not.toMatch(/_entities|_service|_Any|join__|link__|federation__|inaccessible/);
  });
  it.each([
    ["the tool's", query],
    ['one type', 'query cop { __type(name: "User") { fields { name } } }'],
    ['an alias', 'query cop { a: __schema { queryType { name } } }'],
    ['a fragment', 'query cop { ...A } fragment A on Query { __schema { queryType { name } } }'],
    ['beside data', 'query cop { colour __schema { queryType { name } } }'],
    ['a mutation', 'mutation cop { __schema { queryType { name } } }'],
  ])('is refused where it is off: %s', async (_case, document) => {
    const answer = await closed.world.ask(cop(document));
    const typename = await closed.world.ask({ query: '{ __typename }' });
    expect(codesOf(answer)!.length).toBeGreaterThan(0);
    expect(answer.data).toBeUndefined();
    expect(closed.world.seen.scopes).toEqual([]);
    expect(typename.data).toEqual({ __typename: 'Query' });
  });
});

describe('an IDE', () => {
  const html = { headers: { accept: 'text/html' } };
  const ide = /graphiql|playground|apollo-sandbox|altair|voyager/i;
  it('is not there where none is configured', async () => {
    const answer = await tool.get({}, html);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toMatch(ide);
  });
  it.each([
    '/',
    '/graphiql',
    '/playground',
    '/altair',
    '/voyager',
    '/console',
    '/v1/graphql',
    '/graphql/schema.json',
    '/debug',
    '/_service',
    '/.env',
    '/metrics/../graphiql',
  ])('is not at %s', async (path) => {
    const response = await fetch(`${tool.world.url}${path}`, html);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(ide);
  });
});

it('finds nothing that speaks federation at the public door', async () => {
  const token = await tool.world.identity.token({ claims: { sub: randomUUID() } });
  for (const query of [
    '{ _service { sdl } }',
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    '{ _entities(representations: [{ __typename: "User", id: "VXNlcjphbGljZQ==" }]) { ... on User { secret } } }',
  ]) {
    const answer = await tool.world.ask({ query, token });
    expect(new Set(codesOf(answer))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
    tool.toldNothing(answer);
  }
});
