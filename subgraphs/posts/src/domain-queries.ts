import type { DomainQueryHandlers, ExistsQuestion } from '@chorus/domain-queries';
import type { PostsContext } from './context';
import { findHashtagByKey } from './hashtags/hashtag.service';
import { answerAudiences } from './posts/post-audiences.service';
import { answerReposts, answerRepostsBy, answerTimeline } from './timeline/timeline.service';

/** What other domains may ask of this one. */
export const domainQueries: DomainQueryHandlers<PostsContext> = {
  'posts.visible': ({ postIds }, { loaders }) =>
    Promise.all(postIds.map((id) => isThere(loaders.posts.visible.load(id)))),
  'posts.audiences': (question, context) => answerAudiences(context, question),
  'posts.exists': ({ type, keys }, context) =>
    Promise.all(keys.map((key) => isThere(findByKey(context, type, key)))),
  'posts.timeline': (question, context) => answerTimeline(context, question),
  'posts.reposts': (question, context) => answerReposts(context, question),
  'posts.reposts-by': (question, context) => answerRepostsBy(context, question),
};

const isThere = async (thing: Promise<unknown>): Promise<boolean> => (await thing) !== null;

async function findByKey(context: PostsContext, type: ExistsQuestion['type'], key: string): Promise<unknown> {
  switch (type) {
    case 'Post':
      return context.loaders.posts.visible.load(key);
    case 'Comment':
      return context.loaders.comments.visible.load(key);
    case 'Hashtag':
      return findHashtagByKey(context, key);
    default:
      return null;
  }
}
