import type { ReactionSubjectResolvers } from '../generated/resolvers';

export const ReactionSubject: ReactionSubjectResolvers = {
  __resolveType: (subject) => ('postId' in subject ? 'Comment' : 'Post'),
};
