import { toGlobalId, uuidOf } from '@chorus/subgraph-kit';
import { canDeleteComment, canEditComment } from '../comments/comment-capabilities.service';
import { listComments } from '../comments/comment-list.service';
import type { CommentResolvers } from '../generated/resolvers';
import { presentReactionCounts } from '../reactions/reaction';
import { userStub } from '../users/user';

// A deleted comment is a place in the tree: where it stands and what stands under it, and nothing of what it said.
export const Comment: CommentResolvers = {
  async __resolveReference({ id }, { loaders }) {
    const key = uuidOf('Comment', id);
    return key === null ? null : loaders.comments.visible.load(key);
  },
  id: ({ id }) => toGlobalId('Comment', id),
  isDeleted: ({ deletedAt }) => deletedAt !== null,
  post: ({ postId }, _arguments, { loaders }) => loaders.posts.visible.load(postId),
  parent: ({ parentId }, _arguments, { loaders }) =>
    parentId === null ? null : loaders.comments.visible.load(parentId),
  author: ({ deletedAt, authorId }) => (deletedAt === null ? userStub(authorId) : null),
  text: ({ deletedAt, text }) => (deletedAt === null ? text : null),
  editedAt: ({ deletedAt, editedAt }) => (deletedAt === null ? editedAt : null),
  replies: ({ id }, page, context) => listComments(context, id, page),
  reactionsCount: ({ deletedAt, reactionsCount }) => (deletedAt === null ? reactionsCount : null),
  reactionCounts: ({ deletedAt, reactionCounts }) =>
    deletedAt === null ? presentReactionCounts(reactionCounts) : null,
  viewerReaction: ({ deletedAt, id }, _arguments, { loaders }) =>
    deletedAt === null ? loaders.reactions.ofViewer.load(id) : null,
  viewerCanEdit: (comment, _arguments, context) => canEditComment(context, comment),
  viewerCanDelete: (comment, _arguments, context) => canDeleteComment(context, comment),
};
