import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { isUuid } from '@chorus/subgraph-kit';
import { findMentionedPosts } from '../mentions/mention.repository';
import type { PostRecord } from './post';
import { dependsOnMention, mayRead } from './post.policy';
import { findPosts } from './post.repository';

export interface PostLoaders {
  /** Posts as stored, deleted ones included: not for showing. */
  stored: DataLoader<string, PostRecord | null>;
  /** The post when the viewer may see it, else null. The only way from an id to a post that is shown. */
  visible: DataLoader<string, PostRecord | null>;
  /** Was the viewer mentioned when the post was created? */
  isMentioned: DataLoader<string, boolean>;
}

export function createPostLoaders(scope: RequestScope, database: Database): PostLoaders {
  const { accountId, facts } = scope;

  const stored = scope.loader<string, PostRecord | null>(async (ids) => {
    const known = await findPosts(database, ids.filter(isUuid));
    return ids.map((id) => known.get(id) ?? null);
  });

  const isMentioned = scope.loader<string, boolean>(async (ids) => {
    if (accountId === null) return ids.map(() => false);
    const mentioning = await findMentionedPosts(database, accountId, ids);
    return ids.map((id) => mentioning.has(id));
  });

  async function judge(id: string): Promise<PostRecord | null> {
    const post = await stored.load(id);
    if (post === null || post.deletedAt !== null) return null;
    const relation = await facts.relation(post.authorId);
    const needsMention = dependsOnMention(post, relation);
    return mayRead(post, relation, needsMention && (await isMentioned.load(id))) ? post : null;
  }

  const visible = scope.loader<string, PostRecord | null>(async (ids) => {
    // One author that cannot be judged must not take the others' posts along.
    const judged = await Promise.allSettled(ids.map(judge));
    return judged.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error)));
  });

  return { stored, visible, isMentioned };
}
