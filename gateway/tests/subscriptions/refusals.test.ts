import { forbidden } from '@chorus/errors';
import { eventually } from '@chorus/test-kit';
import { useClients } from '../clients';
import { useWorlds } from '../world';

describe('a socket refuses, and goes on after it', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  const deep = (levels: number): string =>
    `subscription { postEvents { post ${'{ author { posts { nodes '.repeat(levels)}{ id }${' } } }'.repeat(levels)} } }`;

  it.each<[string, string, Record<string, unknown> | undefined, string]>([
    ['what is not GraphQL', 'subscription { postEvents {', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an empty text', '', undefined, 'BAD_USER_INPUT'],
    [
      'a field that there is not',
      'subscription { postEvents { nope } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'two fields of the root',
      'subscription { postEvents { word } postCreated { id } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'two fields of the root in fragments',
      'subscription { ...A ...B } fragment A on Subscription { postCreated { id } } fragment B on Subscription { b: postCreated { id } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['only __typename', 'subscription { __typename }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['introspection', 'subscription { __schema { types { name } } }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a condition on the root',
      'subscription ($on: Boolean!) { postEvents @include(if: $on) { word } }',
      { on: true },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a condition on the root that is always true',
      'subscription { postEvents @skip(if: false) { word } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a condition on a fragment of the root',
      'subscription ($on: Boolean = true) { ...A } fragment A on Subscription { ... @include(if: $on) { postEvents { word } } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a cycle of fragments',
      'subscription { ...A } fragment A on Subscription { ...B } fragment B on Subscription { ...A }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a variable that is missing',
      'subscription ($p: String!) { postEvents(prefix: $p) { word } }',
      undefined,
      'BAD_USER_INPUT',
    ],
    [
      'a variable that does not fit',
      'subscription ($p: String!) { postEvents(prefix: $p) { word } }',
      { p: 7 },
      'BAD_USER_INPUT',
    ],
    ['what is too deep', deep(5), undefined, 'LIMIT_EXCEEDED'],
    [
      'what costs too much',
      'subscription { postEvents { post { author { posts(first: 100) { nodes { comments(first: 100) { nodes { id } } } } } } } }',
      undefined,
      'LIMIT_EXCEEDED',
    ],
    [
      'too many aliases',
      `subscription { postEvents { ${Array.from({ length: 31 }, (_, index) => `a${index}: word`).join(' ')} } }`,
      undefined,
      'LIMIT_EXCEEDED',
    ],
    ['who is not signed in where one must be', 'subscription { mine { id } }', undefined, 'UNAUTHENTICATED'],
    [
      'a cursor that is too old',
      'subscription { postEvents(after: "7") { word } }',
      undefined,
      'CURSOR_EXPIRED',
    ],
  ])('%s', async (_case, query, variables, code) => {
    const world = await startWorld();
    const { run } = clients.client(world);
    const other = run('subscription { postEvents { word } }');
    await eventually(() => world.happenings.events.open === 1);
    const errors = await run(query, variables).refusal();
    expect(errors[0]).toMatchObject({ extensions: { code, requestId: expect.any(String) } });
    expect(JSON.stringify(errors)).not.toMatch(/serviceName|stack|chorus:\/\//);
    world.happenings.events.publish({ post: 0, word: 'on' });
    expect(await other.received(1)).toEqual([{ data: { postEvents: { word: 'on' } } }]);
    expect(other.failure).toBeNull();
  });

  it('an operation that is not in the document', async () => {
    const { run } = clients.client(await startWorld());
    const document = 'subscription A { postCreated { id } } subscription B { postCreated { id } }';
    for (const name of [undefined, 'C'])
      expect(await run(document, undefined, name).refusal()).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT' } },
      ]);
  });

  it('what its subgraph refuses, in the words of the subgraph', async () => {
    const world = await startWorld();
    world.happenings.events.refusal = forbidden('These are not for you.');
    const { run } = clients.client(world);
    expect(await run('subscription { it: postEvents { word } }').refusal()).toEqual([
      {
        message: 'These are not for you.',
        path: ['it'],
        extensions: { code: 'FORBIDDEN', requestId: expect.any(String) },
      },
    ]);
  });

  it('a subgraph that breaks, without a word of what is inside', async () => {
    const world = await startWorld();
    world.happenings.events.refusal = new Error('relation "streams" does not exist at db-7.internal');
    const { run } = clients.client(world);
    const errors = await run('subscription { postEvents { word } }').refusal();
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(JSON.stringify(errors)).not.toMatch(/relation|db-7/);
  });

  it('what a subgraph that is down should send', async () => {
    const world = await startWorld();
    await world.kill('posts');
    const { run } = clients.client(world);
    expect(await run('subscription { postEvents { word } }').refusal()).toMatchObject([
      { path: ['postEvents'], extensions: { code: 'UNAVAILABLE', subgraph: 'posts' } },
    ]);
    expect(await run('{ user(handle: "bob") { handle } }').completed()).toEqual([
      expect.objectContaining({ data: { user: { handle: 'bob' } } }),
    ]);
  });

  it('over HTTP with a word of where subscriptions are', async () => {
    const world = await startWorld();
    const headers = { accept: 'application/graphql-response+json' };
    const answer = await world.ask({ query: 'subscription { postEvents { word } }', headers });
    expect(answer.status).toBe(400);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    const conditional = await world.ask({
      query: 'subscription ($on: Boolean!) { postEvents @include(if: $on) { word } }',
      variables: { on: true },
    });
    expect(conditional.errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });
});
