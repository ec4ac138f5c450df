import type { Resolvers } from '../generated/resolvers';
import { Comment } from './Comment';
import { Hashtag } from './Hashtag';
import { addComment } from './Mutation/addComment';
import { bookmarkPost } from './Mutation/bookmarkPost';
import { createPost } from './Mutation/createPost';
import { deleteComment } from './Mutation/deleteComment';
import { deletePost } from './Mutation/deletePost';
import { editComment } from './Mutation/editComment';
import { editPost } from './Mutation/editPost';
import { react } from './Mutation/react';
import { recordPostViews } from './Mutation/recordPostViews';
import { removeBookmark } from './Mutation/removeBookmark';
import { removeReaction } from './Mutation/removeReaction';
import { repost } from './Mutation/repost';
import { restorePost } from './Mutation/restorePost';
import { undoRepost } from './Mutation/undoRepost';
import { Post } from './Post';
import { hashtag } from './Query/hashtag';
import { post } from './Query/post';
import { Reaction } from './Reaction';
import { ReactionSubject } from './ReactionSubject';
import { User } from './User';
import { Viewer } from './Viewer';

export const resolvers: Resolvers = {
  Query: { post, hashtag },
  Mutation: {
    createPost,
    editPost,
    deletePost,
    restorePost,
    addComment,
    editComment,
    deleteComment,
    react,
    removeReaction,
    repost,
    undoRepost,
    bookmarkPost,
    removeBookmark,
    recordPostViews,
  },
  Viewer,
  User,
  Post,
  Comment,
  Hashtag,
  Reaction,
  ReactionSubject,
};
