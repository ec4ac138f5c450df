import { request } from 'node:http';
import { errorCodes } from '@chorus/errors';
import type { SubgraphResult } from '@chorus/subgraph-kit';
import { readAnswer, startWorld, useWorlds, type Answer, type Ask, type World } from './world';

/** What no answer may hold, whatever went wrong. */
const leaks =
  /serviceName|valueCompletion|stacktrace|DOWNSTREAM|INTERNAL_SERVER_ERROR|BAD_REQUEST|OPERATION_RESOLUTION|secret_table|select |10\.0\.0\.7|db-7\.internal|ECONN|Apollo Server|node_modules/i;

const graphqlResponse = 'application/graphql-response+json';

/** True of every error that leaves: a code of the registry, the request's id, nothing that should stay inside. */
function isProper(answer: Answer): void {
  expect(answer.errors?.length).toBeGreaterThan(0);
  for (const { extensions } of answer.errors!) {
    expect(Object.keys(errorCodes)).toContain(extensions?.code);
    expect(extensions?.requestId).toBe(answer.headers.get('x-request-id'));
  }
  expect(answer.extensions).toBeUndefined();
  expect(answer.text).not.toMatch(leaks);
}

describe('an error of a field', () => {
  const startWorld = useWorlds();
  let world: World;
  beforeEach(async () => (world = await startWorld({ fetchTimeoutMs: 500 })));

  async function failsWith(ask: Ask, errors: object[]): Promise<Answer> {
    const answer = await world.ask(ask);
    isProper(answer);
    expect(answer.status).toBe(200);
    expect(answer.errors).toMatchObject(errors);
    expect(answer.errors).toHaveLength(errors.length);
    return answer;
  }

  const whenPostsAnswer = (answer: () => SubgraphResult | Promise<SubgraphResult>) =>
    world.transports.set('posts', { execute: async () => answer() });

  it.each([
    ['forbidden', { code: 'FORBIDDEN' }],
    ['input', { code: 'BAD_USER_INPUT' }],
    ['unauthenticated', { code: 'UNAUTHENTICATED' }],
    ['unavailable', { code: 'UNAVAILABLE', subgraph: 'social-graph' }],
    ['anything else', { code: 'INTERNAL' }],
  ])('that is %s keeps its code, its details and its path', async (how, extensions) => {
    const ask = {
      query: 'query F($how: String!) { fail(how: $how) posts(first: 1) { nodes { text } } }',
      variables: { how },
    };
    const answer = await failsWith(ask, [{ path: ['fail'], extensions }]);
    expect(answer.data).toEqual({ fail: null, posts: { nodes: [{ text: 'post 0' }] } });
  });

  it('has the path of the alias', () =>
    failsWith({ query: '{ again: fail(how: "input") }' }, [
      { path: ['again'], extensions: { code: 'BAD_USER_INPUT' } },
    ]).then(() => undefined));

  it('of a subgraph that cannot be reached names the subgraph, not the host', async () => {
    whenPostsAnswer(() => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432')));
    await failsWith({ query: '{ posts { nodes { id } } a: colour user(handle: "bob") { handle } }' }, [
      {
        message: 'posts is unavailable.',
        path: ['posts'],
        extensions: { code: 'UNAVAILABLE', subgraph: 'posts' },
      },
      { path: ['a'], extensions: { code: 'UNAVAILABLE', subgraph: 'posts' } },
    ]);
  });

  it('of a subgraph that does not answer in time is UNAVAILABLE', async () => {
    whenPostsAnswer(() => new Promise(() => undefined));
    await failsWith({ query: '{ colour }' }, [
      { path: ['colour'], extensions: { code: 'UNAVAILABLE', subgraph: 'posts' } },
    ]);
  });

  it.each<[string, SubgraphResult]>([
    ['an error without code or path', { errors: [{ message: 'select * from secret_table' }] }],
    [
      'an error of a code that is not ours',
      { errors: [{ message: 'x', extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }] },
    ],
    [
      'an error about our own document',
      { errors: [{ message: 'Unknown field', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    ],
    ['nothing', {}],
    ['null', { data: null }],
  ])('of a subgraph that answers with %s is INTERNAL at the fields that it costs', async (_case, result) => {
    whenPostsAnswer(() => result);
    await failsWith({ query: '{ colour posts { nodes { id } } }' }, [
      { message: 'Something went wrong on our side.', path: ['colour'], extensions: { code: 'INTERNAL' } },
      { path: ['posts'], extensions: { code: 'INTERNAL' } },
    ]);
    expect(world.log()).toContainEqual(
      expect.objectContaining({ level: 50, msg: 'operation failed', requestId: expect.any(String) }),
    );
  });

  it('with a path and a code that is not ours is INTERNAL', async () => {
    const extensions = { code: 'SQLSTATE_42P01', stacktrace: ['at db-7.internal'], serviceName: 'posts' };
    whenPostsAnswer(() => ({
      data: { colour: null },
      errors: [{ message: 'secret_table', path: ['colour'], extensions }],
    }));
    await failsWith({ query: '{ colour }' }, [{ path: ['colour'], extensions: { code: 'INTERNAL' } }]);
  });

  it.each<[string, string, SubgraphResult, (string | number)[]]>([
    [
      'a null where the schema has none',
      '{ strict { id must } }',
      { data: { strict: { id: '1', must: null } } },
      ['strict', 'must'],
    ],
    ['an enum value that the schema lacks', '{ colour }', { data: { colour: 'BLUE' } }, ['colour']],
  ])('is told for %s, instead of hiding in `extensions`', async (_case, query, result, path) => {
    whenPostsAnswer(() => result);
    await failsWith({ query }, [{ path, extensions: { code: 'INTERNAL' } }]);
  });

  it('is one for the whole where a null moves up to a parent', async () => {
    const errors = [{ message: 'Not yours.', path: ['strict', 'must'], extensions: { code: 'FORBIDDEN' } }];
    whenPostsAnswer(() => ({ data: { strict: null }, errors }));
    const answer = await failsWith({ query: '{ strict { id must } }' }, [{ path: ['strict', 'must'] }]);
    expect(answer.data).toEqual({ strict: null });
  });

  it('tells a scalar that a subgraph cannot read as bad input of its field', async () => {
    const query = 'query S($at: DateTime!) { since(at: $at) }';
    await failsWith({ query, variables: { at: 'yesterday' } }, [
      { path: ['since'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('is told for each field that an entity fetch should have brought, and for no other', async () => {
    world.transports.delete('users');
    const query = `{ posts(first: 2) { nodes { text author { id name: displayName ...H } comments { nodes { author { id } } } } } }
      fragment H on User { handle }`;
    const answer = await failsWith({ query }, [
      {
        path: ['posts', 'nodes', 0, 'author', 'name'],
        extensions: { code: 'UNAVAILABLE', subgraph: 'users' },
      },
      { path: ['posts', 'nodes', 0, 'author', 'handle'] },
      { path: ['posts', 'nodes', 1, 'author', 'name'] },
      { path: ['posts', 'nodes', 1, 'author', 'handle'] },
    ]);
    expect(answer.data).toMatchObject({ posts: { nodes: [{ text: 'post 0' }, { text: 'post 1' }] } });
  });

  it('is told only for what is lost of `viewer`, which other subgraphs bring too', async () => {
    world.transports.delete('posts');
    const token = await world.identity.token();
    const query = '{ viewer { id user { id } bookmarks(first: 1) { nodes { id } } } }';
    const answer = await failsWith({ query, token }, [
      { path: ['viewer', 'bookmarks'], extensions: { subgraph: 'posts' } },
    ]);
    expect(answer.data).toMatchObject({
      viewer: { id: expect.any(String), user: { id: expect.any(String) }, bookmarks: null },
    });
  });

  it.each([
    ['a field of a fragment', '{ things { ... on User { secret } ... on Post { text } } }'],
    ['the id', '{ things { ... on User { id secret } ... on Post { id } } }'],
    ['the type', '{ things { __typename ... on User { secret } } }'],
  ])('has the path of its entity in a list of several types, which is found by %s', (_by, query) =>
    failsWith({ query }, [
      { path: ['things', 1, 'secret'], extensions: { code: 'FORBIDDEN' } },
      { path: ['things', 3, 'secret'], extensions: { code: 'BAD_USER_INPUT' } },
    ]).then(() => undefined),
  );

  it('of all entities of a fetch at once is told at each field that it costs', async () => {
    const errors = [{ message: 'no', path: ['_entities'], extensions: { code: 'FORBIDDEN' } }];
    world.transports.set('users', { execute: async () => ({ data: null, errors }) });
    await failsWith({ query: '{ posts(first: 2) { nodes { author { handle } } } }' }, [
      { path: ['posts', 'nodes', 0, 'author', 'handle'], extensions: { code: 'FORBIDDEN' } },
      { path: ['posts', 'nodes', 1, 'author', 'handle'], extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  it('is not told of `viewer`, which is rightly null, when nobody is signed in', async () => {
    world.transports.delete('posts');
    const answer = await world.ask({ query: '{ viewer { id bookmarks { nodes { id } } } }' });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ viewer: null });
  });

  it('is told a hundred times at most for one fetch', async () => {
    world.transports.delete('users');
    const query = '{ posts(first: 20) { nodes { comments { nodes { author { handle displayName } } } } } }';
    const answer = await world.ask({ query });
    isProper(answer);
    expect(answer.errors).toHaveLength(100);
  });

  it('of a mutation whose subgraph is stopped is UNAVAILABLE at the mutation', async () => {
    world.transports.delete('posts');
    const answer = await failsWith(
      { query: 'mutation { createPost(input: { text: "x" }) { post { id } } }' },
      [{ path: ['createPost'], extensions: { code: 'UNAVAILABLE', subgraph: 'posts' } }],
    );
    expect(answer.data).toEqual({ createPost: null });
  });
});

describe('a request that is refused', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterAll(() => world.gateway.stop());

  const sha = (text: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: text } } });

  it.each<[string, Ask, number, string]>([
    ['no GraphQL', { query: '{ posts(' }, 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ nope }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown directive',
      { query: '{ posts @defer { nodes { id } } }' },
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['two operations and no name', { query: 'query A { colour } query B { colour }' }, 400, 'BAD_USER_INPUT'],
    [
      'a name that no operation has',
      { query: 'query A { colour }', operationName: 'B' },
      400,
      'BAD_USER_INPUT',
    ],
    ['a missing variable', { query: 'query A($h: String!) { fail(how: $h) }' }, 400, 'BAD_USER_INPUT'],
    [
      'a variable of another type',
      { query: 'query A($h: String!) { fail(how: $h) }', variables: { h: 7 } },
      400,
      'BAD_USER_INPUT',
    ],
    ['a date that is none', { query: '{ since(at: "yesterday") }' }, 400, 'BAD_USER_INPUT'],
    ['a number for a date', { query: '{ since(at: 1) }' }, 400, 'BAD_USER_INPUT'],
    ['a number without end for a date', { query: '{ since(at: 1e400) }' }, 400, 'BAD_USER_INPUT'],
    [
      'a default that is no date',
      { query: 'query A($at: DateTime! = {a: 1}) { since(at: $at) }' },
      400,
      'BAD_USER_INPUT',
    ],
    ['only a fragment', { query: 'fragment A on Query { colour }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['no query', {}, 400, 'BAD_USER_INPUT'],
    ['an empty query', { query: '' }, 400, 'BAD_USER_INPUT'],
    ['a query that is no text', { body: '{"query": {"a": 1}}' }, 400, 'BAD_USER_INPUT'],
    ['variables that are no object', { query: '{ colour }', variables: [1] }, 400, 'BAD_USER_INPUT'],
    ['a list of operations', { body: '[{"query": "{ colour }"}]' }, 400, 'BAD_USER_INPUT'],
    ['a body that is no JSON', { body: '{"query": ' }, 400, 'BAD_USER_INPUT'],
    ['a body that is null', { body: 'null' }, 400, 'BAD_USER_INPUT'],
    ['no body', { body: '' }, 400, 'BAD_USER_INPUT'],
    [
      'a body that would change prototypes',
      { body: '{"query": "{ colour }", "__proto__": {"x": 1}}' },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'plain text',
      { body: '{"query": "{ colour }"}', headers: { 'content-type': 'text/plain' } },
      415,
      'BAD_USER_INPUT',
    ],
    [
      'a form',
      { body: 'query=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'BAD_USER_INPUT',
    ],
    ['a subscription over HTTP', { query: 'subscription { postCreated { id } }' }, 400, 'BAD_USER_INPUT'],
    [
      'an unknown hash of a document',
      { body: JSON.stringify(sha('0'.repeat(64))) },
      200,
      'PERSISTED_QUERY_NOT_FOUND',
    ],
    [
      'a hash that is not of the document',
      { body: JSON.stringify({ query: '{ colour }', ...sha('0'.repeat(64)) }) },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a hash of an unknown kind',
      { body: '{"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "x"}}}' },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'an answer in a type that there is not',
      { query: '{ colour }', headers: { accept: 'text/csv' } },
      406,
      'BAD_USER_INPUT',
    ],
  ])('for %s has one error of the registry and runs nothing', async (_case, ask, status, code) => {
    world.seen.scopes.length = 0;
    const answer = await world.ask({ ...ask, headers: { accept: graphqlResponse, ...ask.headers } });
    isProper(answer);
    expect(answer.errors).toMatchObject([{ extensions: { code } }]);
    expect(answer.status).toBe(status);
    expect(answer.data).toBeUndefined();
    expect(world.seen.scopes).toEqual([]);
  });

  it.each<[string, Ask, number]>([
    ['no GraphQL', { query: '{' }, 200],
    ['a field that there is not', { query: '{ nope }' }, 200],
    ['a missing variable', { query: 'query A($h: String!) { fail(how: $h) }' }, 200],
    ['an operation that is not named', { query: 'query A { colour } query B { colour }' }, 200],
    ['no query', {}, 400],
    [
      'a hash that is not of the document',
      { body: JSON.stringify({ query: '{ colour }', ...sha('0') }) },
      400,
    ],
    ['a token that is none', { query: '{', token: 'x' }, 401],
    ['more than is allowed', { query: '{ posts(first: 1000) { nodes { id } } }' }, 400],
  ])('for %s has the status that application/json is to have', async (_case, ask, status) => {
    const answer = await world.ask({ ...ask, headers: { accept: 'application/json' } });
    isProper(answer);
    expect(answer.status).toBe(status);
  });

  it.each([
    ['GET without what a browser must ask for first', 'GET', '/graphql?query={colour}', {}, 400],
    [
      'a mutation by GET',
      'GET',
      '/graphql?query=mutation{createPost(input:{text:"x"}){post{id}}}',
      { 'apollo-require-preflight': '1' },
      405,
    ],
    [
      'a query given twice',
      'GET',
      '/graphql?query={colour}&query={colour}',
      { 'apollo-require-preflight': '1' },
      400,
    ],
    ['PUT', 'PUT', '/graphql', {}, 405],
    ['DELETE', 'DELETE', '/graphql', {}, 405],
    ['a path that there is not', 'GET', '/secret', {}, 404],
    ['a path that is malformed', 'GET', '/%E0%A4%A', {}, 400],
  ])('for %s is told so', async (_case, method, path, headers, status) => {
    const answer = await readAnswer(
      await fetch(`${world.url}${path}`, { method, headers: headers as Record<string, string> }),
    );
    isProper(answer);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(answer.status).toBe(status);
    expect(world.seen.mutations).toEqual([]);
  });

  it('for a malformed Host header is told so', async () => {
    const body = JSON.stringify({ query: '{ colour }' });
    const status = await new Promise((resolve) => {
      const { port } = new URL(world.url);
      const headers = { host: 'a b', 'content-type': 'application/json', 'content-length': body.length };
      request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end(body);
    });
    expect(status).toBe(400);
  });

  it('does not get the query plan for asking', async () => {
    const answer = await world.ask({
      query: '{ colour }',
      headers: { 'apollo-query-plan-experimental': '1' },
    });
    expect(answer.data).toEqual({ colour: 'RED' });
    expect(answer.extensions).toBeUndefined();
  });
});
