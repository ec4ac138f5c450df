import { InProcessDomainQueries, RequestScope, type Viewer } from '@chorus/domain-queries';
import { fromGlobalId, type SubgraphResult } from '@chorus/subgraph-kit';
import type { Part } from './parts-server';
import { createSubgraphs } from './subgraphs';

const homeFetch = `{ viewer { homeFeed(first: 20) {
  nodes { __typename id } pageInfo { hasNextPage endCursor }
} } }`;
const personFetch = 'query ($handle: String!) { user(handle: $handle) { __typename id displayName } }';
const postsFetch = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on User {
  posts(first: 20) {
    nodes { id text createdAt author { __typename id } commentsCount reactionsCount repostsCount }
    pageInfo { hasNextPage endCursor }
  }
} } }`;
const authorsFetch = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on User { handle displayName } }
}`;

interface Named {
  __typename: string;
  id: string;
}

/** The subgraphs, called directly: a plan's fetches without a gateway that plans, merges and shapes. */
export function subgraphsAlone(databaseUrl: string): { parts: Record<string, Part>; close(): Promise<void> } {
  const port = new InProcessDomainQueries();
  const subgraphs = createSubgraphs(databaseUrl, port);
  const { feed, posts, users } = subgraphs;
  for (const { responder } of Object.values(subgraphs)) port.register(responder);

  const scopeOf = (viewer: Viewer) =>
    new RequestScope({ viewer, client: { address: null, userAgent: null }, requestId: 'bench' }, port);
  return {
    parts: {
      async 'home by the feed subgraph'(userId) {
        const accountId = fromGlobalId(userId)?.key ?? '';
        const scope = scopeOf({ kind: 'person', accountId, sessionId: accountId });
        const { viewer } = dataOf(await feed.execute({ query: homeFetch }, scope)) as {
          viewer: { homeFeed: { nodes: Named[] } };
        };
        return viewer.homeFeed.nodes.map(({ id }) => ({ id }));
      },
      async 'person posts by the subgraphs'(handle) {
        const scope = scopeOf({ kind: 'anonymous' });
        const { user } = dataOf(
          await users.execute({ query: personFetch, variables: { handle } }, scope),
        ) as { user: Named };
        const [{ posts: page }] = entitiesOf<{ posts: { nodes: { author: Named }[] } }>(
          await posts.execute({ query: postsFetch, variables: { representations: [stub(user)] } }, scope),
        );
        const representations = page.nodes.map(({ author }) => stub(author));
        const authors = entitiesOf<object>(
          await users.execute({ query: authorsFetch, variables: { representations } }, scope),
        );
        return page.nodes.map(({ author: { id }, ...node }, index) => ({
          ...node,
          author: { id, ...authors[index] },
        }));
      },
    },
    close: async () => void (await Promise.all(Object.values(subgraphs).map((subgraph) => subgraph.close()))),
  };
}

const stub = ({ __typename, id }: Named): Named => ({ __typename, id });

function dataOf({ data, errors }: SubgraphResult): object {
  if (!data || errors) throw new Error(`A subgraph failed: ${JSON.stringify(errors)}`);
  return data;
}

const entitiesOf = <Entity>(result: SubgraphResult): [Entity, ...Entity[]] =>
  (dataOf(result) as { _entities: [Entity, ...Entity[]] })._entities;
