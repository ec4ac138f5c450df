import type { ViewerResolvers } from '../generated/resolvers';

export const Viewer: ViewerResolvers = {
  followRequests: ({ accountId }, page, { lists }) => lists.ownList('followRequests', accountId, page),
  friendRequests: ({ accountId }, page, { lists }) => lists.ownList('friendRequests', accountId, page),
  sentFollowRequests: ({ accountId }, page, { lists }) =>
    lists.ownList('sentFollowRequests', accountId, page),
  sentFriendRequests: ({ accountId }, page, { lists }) =>
    lists.ownList('sentFriendRequests', accountId, page),
  blockedUsers: ({ accountId }, page, { lists }) => lists.ownList('blockedUsers', accountId, page),
  mutedUsers: ({ accountId }, page, { lists }) => lists.ownList('mutedUsers', accountId, page),
};
