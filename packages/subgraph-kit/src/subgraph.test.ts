import { InProcessDomainQueries, RequestScope, type Viewer } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import { requireAccountId, type SubgraphContext } from './context';
import { defineSubgraph } from './subgraph';
import { toGlobalId } from './ids';

const alice = '0197a000-0000-7000-8000-000000000001';
const bob = '0197a000-0000-7000-8000-000000000002';

const subgraph = defineSubgraph<SubgraphContext>({
  name: 'notes',
  typeDefs: `
    type Query { viewer: Viewer @shareable note: String boom: String late(until: DateTime!): DateTime like(mood: Mood): Mood }
    enum Mood { HAPPY }
    type Viewer @key(fields: "id") { id: ID! notes: [String!] }
    type User @key(fields: "id", resolvable: false) { id: ID! }
    type Mutation { write: String }
  `,
  resolvers: {
    Query: {
      note: () => {
        throw badUserInput('Which note?');
      },
      boom: () => {
        throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
      },
      late: (_parent: unknown, { until }: { until: Date }) => until,
    },
    Viewer: { notes: () => ['one'] },
    Mutation: {
      write: (_parent: unknown, _arguments: unknown, context: SubgraphContext) => requireAccountId(context),
    },
  },
  createContext: (scope) => ({ scope, viewer: scope.viewer, facts: scope.facts }),
});

function run(
  query: string,
  viewer: Viewer = { kind: 'person', accountId: alice, sessionId: bob },
  variables = {},
) {
  const claims = { viewer, client: { address: null, userAgent: null }, requestId: 'request-1' };
  return subgraph.execute({ query, variables }, new RequestScope(claims, new InProcessDomainQueries()));
}

const reference = (accountId: string) =>
  run('query ($r: [_Any!]!) { _entities(representations: $r) { ... on Viewer { notes } } }', undefined, {
    r: [{ __typename: 'Viewer', id: toGlobalId('Viewer', accountId) }],
  });

describe('a subgraph made with the kit', () => {
  it('answers `viewer` from the signed viewer alone', async () => {
    expect(await run('{ viewer { id notes } }')).toEqual({
      data: { viewer: { id: toGlobalId('Viewer', alice), notes: ['one'] } },
    });
    expect(await run('{ viewer { id } }', { kind: 'anonymous' })).toEqual({ data: { viewer: null } });
  });

  it('refuses a reference to any other viewer', async () => {
    expect((await reference(alice)).data).toEqual({ _entities: [{ notes: ['one'] }] });
    expect((await reference(bob)).data).toEqual({ _entities: [null] });
  });

  it('hands on errors of the registry', async () => {
    const { errors } = await run('{ note }');
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'Which note?',
        path: ['note'],
        extensions: { code: 'BAD_USER_INPUT' },
      }),
    ]);
  });

  it('says nothing about the inside when something breaks', async () => {
    const { errors } = await run('{ boom }');
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'INTERNAL' }, path: ['boom'] });
    expect(JSON.stringify(errors)).not.toMatch(/ECONNREFUSED|10\.0\.0\.7/);
  });

  it('calls a variable that does not fit BAD_USER_INPUT', async () => {
    const { errors } = await run('query ($until: DateTime!) { late(until: $until) }', undefined, {
      until: 'tomorrow',
    });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    const unknown = await run('query ($mood: Mood) { like(mood: $mood) }', undefined, { mood: 'SAD' });
    expect(unknown.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('calls a value in the document that a scalar cannot read BAD_USER_INPUT, too', async () => {
    for (const until of ['"tomorrow"', '1', '[]', '{ a: 1 }', 'SOON', '1e400']) {
      const { errors } = await run(`{ late(until: ${until}) }`);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  it('refuses a mutation without a person', async () => {
    const { errors } = await run('mutation { write }', { kind: 'anonymous' });
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  it('refuses a document that does not fit its schema', async () => {
    expect((await run('{ nothing }')).errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await run('{')).errors?.[0]?.extensions?.code).toBe('GRAPHQL_PARSE_FAILED');
  });
});
