import { toGlobalId } from '@chorus/subgraph-kit';
import type { FeedReasonResolvers } from '../generated/resolvers';
import type { ReasonKind } from '../home/home-feed';

const texts: Record<ReasonKind, string> = {
  OWN: 'Your post',
  FOLLOWED: 'Because you follow them',
  FRIEND: 'From a friend',
  REPOST: 'Reposted by someone you follow or are friends with',
};

export const FeedReason: FeedReasonResolvers = {
  actor: ({ actorId }) => ({ __typename: 'User', id: toGlobalId('User', actorId) }),
  text: ({ kind }) => texts[kind],
};
