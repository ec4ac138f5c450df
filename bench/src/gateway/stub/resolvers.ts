import { pageOfPosts, personByHandle, personById, type StubPerson } from './data';

/** What the one schema of the monolith resolves: the data is in memory, so that no database hides the way to it. */
export const sharedResolvers = {
  Query: { user: (_parent: unknown, { handle }: { handle: string }) => personByHandle.get(handle) ?? null },
  User: { posts: ({ id }: StubPerson, { first }: { first: number }) => pageOfPosts(id, first) },
};

type Reference = { id: string };

/** The same resolvers, each in the subgraph that owns its field, with what federation asks of a subgraph beside them. */
export const stubResolvers = {
  users: {
    Query: { user: sharedResolvers.Query.user },
    User: { __resolveReference: async ({ id }: Reference) => personById.get(id) ?? null },
  },
  posts: {
    User: {
      __resolveReference: async ({ id }: Reference) => ({ id }),
      posts: sharedResolvers.User.posts,
    },
  },
} as const;

export type StubName = keyof typeof stubResolvers;
export const stubNames = Object.keys(stubResolvers) as StubName[];
