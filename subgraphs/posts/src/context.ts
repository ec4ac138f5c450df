import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import type { SubgraphContext } from '@chorus/subgraph-kit';
import { createBookmarkLoaders, type BookmarkLoaders } from './bookmarks/bookmark.loaders';
import { createCommentLoaders, type CommentLoaders } from './comments/comment.loaders';
import { createHashtagLoaders, type HashtagLoaders } from './hashtags/hashtag.loaders';
import { createMentionLoaders, type MentionLoaders } from './mentions/mention.loaders';
import type { PostsSettings } from './options';
import { createPostLoaders, type PostLoaders } from './posts/post.loaders';
import type { PostTransactions } from './posts/post-transactions';
import { createUserPostsLoaders, type UserPostsLoaders } from './posts/user-posts.loaders';
import { createReactionLoaders, type ReactionLoaders } from './reactions/reaction.loaders';
import { createRepostLoaders, type RepostLoaders } from './reposts/repost.loaders';
import { createRevisionLoaders, type RevisionLoaders } from './revisions/revision.loaders';
import { createViewLoaders, type ViewLoaders } from './views/view.loaders';

export interface PostsLoaders {
  posts: PostLoaders;
  userPosts: UserPostsLoaders;
  revisions: RevisionLoaders;
  mentions: MentionLoaders;
  hashtags: HashtagLoaders;
  comments: CommentLoaders;
  reactions: ReactionLoaders;
  reposts: RepostLoaders;
  bookmarks: BookmarkLoaders;
  views: ViewLoaders;
}

/** One request of one viewer. */
export interface PostsContext extends SubgraphContext {
  readonly database: Database;
  readonly transactions: PostTransactions;
  readonly settings: PostsSettings;
  readonly loaders: PostsLoaders;
}

export function createContext(
  scope: RequestScope,
  { database, transactions, settings }: Pick<PostsContext, 'database' | 'transactions' | 'settings'>,
): PostsContext {
  const posts = createPostLoaders(scope, database);
  return {
    scope,
    viewer: scope.viewer,
    facts: scope.facts,
    database,
    transactions,
    settings,
    loaders: {
      posts,
      userPosts: createUserPostsLoaders(scope, database),
      revisions: createRevisionLoaders(scope, database),
      mentions: createMentionLoaders(scope, database),
      hashtags: createHashtagLoaders(scope, database),
      comments: createCommentLoaders(scope, database, posts),
      reactions: createReactionLoaders(scope, database),
      reposts: createRepostLoaders(scope, database),
      bookmarks: createBookmarkLoaders(scope, database),
      views: createViewLoaders(scope, database),
    },
  };
}
