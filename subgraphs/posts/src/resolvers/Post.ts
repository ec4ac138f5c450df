import { toGlobalId } from '@chorus/subgraph-kit';
import { listComments } from '../comments/comment-list.service';
import type { PostResolvers } from '../generated/resolvers';
import { canChange, canQuote, canReply } from '../posts/post-capabilities.service';
import { findVisiblePost } from '../posts/post.service';
import { listReactions } from '../reactions/reaction-list.service';
import { presentReactionCounts } from '../reactions/reaction';
import { listRevisions } from '../revisions/revision.service';
import { userStub } from '../users/user';
import { countViews } from '../views/view.service';

export const Post: PostResolvers = {
  __resolveReference: async ({ id }, context) => findVisiblePost(context, id),
  id: ({ id }) => toGlobalId('Post', id),
  author: ({ authorId }) => userStub(authorId),
  hashtags: ({ id }, _arguments, { loaders }) => loaders.hashtags.ofPost.load(id),
  mentions: async ({ id }, _arguments, { loaders }) => (await loaders.mentions.ofPost.load(id)).map(userStub),
  quotedPost: ({ quotedPostId }, _arguments, { loaders }) =>
    quotedPostId === null ? null : loaders.posts.visible.load(quotedPostId),
  comments: ({ id }, page, context) => listComments(context, id, page),
  reactionCounts: ({ reactionCounts }) => presentReactionCounts(reactionCounts),
  reactions: ({ id }, page, context) => listReactions(context, id, page),
  revisions: (post, page, context) => listRevisions(context, post, page),
  viewerReaction: ({ id }, _arguments, { loaders }) => loaders.reactions.ofViewer.load(id),
  viewerHasReposted: ({ id }, _arguments, { loaders }) => loaders.reposts.isReposted.load(id),
  viewerHasBookmarked: ({ id }, _arguments, { loaders }) => loaders.bookmarks.isBookmarked.load(id),
  viewerCanReply: (post, _arguments, context) => canReply(context, post),
  viewerCanQuote: (post, _arguments, context) => canQuote(context, post),
  viewerCanEdit: (post, _arguments, context) => canChange(context, post),
  viewerCanDelete: (post, _arguments, context) => canChange(context, post),
  viewsCount: (post, _arguments, context) => countViews(context, post),
};
