import { InProcessDomainQueries, RequestScope, type DomainQueryResponder } from '@chorus/domain-queries';
import { toGlobalId } from '@chorus/subgraph-kit';
import { createNodeSubgraph } from '../src';

const known = '0197a000-0000-7000-8000-000000000001';
const hidden = '0197a000-0000-7000-8000-000000000002';

describe('node', () => {
  const subgraph = createNodeSubgraph();
  const asked: unknown[] = [];

  const owner = (domain: string): DomainQueryResponder => ({
    domain,
    answer: async (name, question) => {
      asked.push([name, question]);
      return (question as { keys: string[] }).keys.map((key) => key === known || key === 'chorus') as never;
    },
  });

  function run(query: string, variables: Record<string, unknown>, owners = [owner('users'), owner('posts')]) {
    const port = new InProcessDomainQueries();
    for (const responder of owners) port.register(responder);
    const claims = {
      viewer: { kind: 'anonymous' as const },
      client: { address: null, userAgent: null },
      requestId: 'r',
    };
    return subgraph.execute({ query, variables }, new RequestScope(claims, port));
  }

  const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
  beforeEach(() => asked.splice(0));

  it('answers with a stub of the right type, in the order of the ids', async () => {
    const ids = [toGlobalId('Post', known), toGlobalId('User', known), toGlobalId('Hashtag', 'chorus')];
    const { data } = await run(nodes, { ids });
    expect(data?.nodes).toEqual([
      { __typename: 'Post', id: ids[0] },
      { __typename: 'User', id: ids[1] },
      { __typename: 'Hashtag', id: ids[2] },
    ]);
  });

  it.each([
    ['unknown or hidden', toGlobalId('Post', hidden)],
    ['malformed', 'nonsense'],
    ['of a type that is no node', toGlobalId('Viewer', known)],
    ['of a property that every object has', toGlobalId('constructor', known)],
  ])('is null without an error for an id that is %s', async (_case, id) => {
    expect(await run('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ data: { node: null } });
  });

  it('asks each owner once for each type', async () => {
    await run(nodes, {
      ids: [toGlobalId('User', known), toGlobalId('User', hidden), toGlobalId('User', known)],
    });
    expect(asked).toEqual([['users.exists', { type: 'User', keys: [known, hidden] }]]);
  });

  it('loses only the nodes of an owner that does not answer', async () => {
    const { data, errors } = await run(
      nodes,
      { ids: [toGlobalId('User', known), toGlobalId('Post', known)] },
      [owner('users')],
    );
    expect(data?.nodes).toEqual([{ __typename: 'User', id: toGlobalId('User', known) }, null]);
    expect(errors).toEqual([
      expect.objectContaining({ path: ['nodes', 1], extensions: { code: 'UNAVAILABLE', subgraph: 'posts' } }),
    ]);
  });

  it('refuses more than 100 ids', async () => {
    const { errors } = await run(nodes, {
      ids: Array.from({ length: 101 }, () => toGlobalId('User', known)),
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', allowed: 100, measured: 101 });
  });
});
