import type { UserResolvers } from '../generated/resolvers';

export const User: UserResolvers = {
  // Async, like every reference resolver: a synchronous throw would fail the whole `_entities` list.
  __resolveReference: async ({ id }, { people }) => people.byGlobalId(id),
  followers: ({ accountId }, page, { lists }) => lists.publicList('followers', accountId, page),
  following: ({ accountId }, page, { lists }) => lists.publicList('following', accountId, page),
  friends: ({ accountId }, page, { lists }) => lists.publicList('friends', accountId, page),
  mutualFollowers: ({ accountId }, page, { lists }) => lists.publicList('mutualFollowers', accountId, page),
  followersCount: async (person, _arguments, { people }) =>
    (await people.countsOf(person))?.followersCount ?? null,
  followingCount: async (person, _arguments, { people }) =>
    (await people.countsOf(person))?.followingCount ?? null,
  friendsCount: async (person, _arguments, { people }) =>
    (await people.countsOf(person))?.friendsCount ?? null,
  viewerRelationship: (person, _arguments, { people }) => people.viewerRelationship(person),
};
