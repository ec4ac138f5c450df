import type { RequestScope } from '@chorus/domain-queries';
import { defineSubgraph, toGlobalId, type Subgraph, type SubgraphContext } from '@chorus/subgraph-kit';

const createContext = (scope: RequestScope): SubgraphContext => ({
  scope,
  viewer: scope.viewer,
  facts: scope.facts,
});

const schemas = {
  posts: `
    type Query { posts(first: Int = 20): [Post!]! }
    type Post @key(fields: "id") { id: ID! title: String likeCount: Int author: User }
    type User @key(fields: "id", resolvable: false) { id: ID! }
  `,
  users: `type User @key(fields: "id") { id: ID! name: String followersCount: Int }`,
  shares: `
    type Post @key(fields: "id") { id: ID! shareCount: Int }
    type User @key(fields: "id", resolvable: false) { id: ID! }
  `,
};

const posts = Array.from({ length: 20 }, (_, number) => ({
  id: toGlobalId('Post', String(number)),
  title: `Post number ${number}`,
  likeCount: number * 7,
  author: { id: toGlobalId('User', String(number % 5)) },
}));

const reference = async (entity: { id: string }) => entity;

/** Three subgraphs whose data is in memory: what is measured is the way through, not a database. */
export const subgraphs: readonly Subgraph[] = [
  defineSubgraph({
    name: 'posts',
    typeDefs: schemas.posts,
    createContext,
    resolvers: { Query: { posts: () => posts } },
  }),
  defineSubgraph({
    name: 'users',
    typeDefs: schemas.users,
    createContext,
    resolvers: {
      User: {
        __resolveReference: reference,
        name: ({ id }: { id: string }) => `Person ${id}`,
        followersCount: () => 12,
      },
    },
  }),
  defineSubgraph({
    name: 'shares',
    typeDefs: schemas.shares,
    createContext,
    resolvers: { Post: { __resolveReference: reference, shareCount: () => 3 } },
  }),
];

export const sdl: Readonly<Record<string, string>> = schemas;

/** Three fetches: posts, then their authors and their shares side by side. */
export const query =
  '{ posts(first: 20) { id title likeCount author { id name followersCount } shareCount } }';
