import { emit } from '@chorus/events';
import { fail, notFound, requireAccountId, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { CommentRecord } from '../comments/comment';
import type { PostsContext } from '../context';
import { causeOf, reactionAdded, reactionRemoved, type ReactionFacts } from '../events/published';
import type { PostRecord } from '../posts/post';
import { decideReaction } from '../posts/post.policy';
import { recountReactions, type ReactionKind } from './reaction';
import {
  findVisibleSubject,
  isLive,
  readSubject,
  reloadSubject,
  subjectKeyOf,
  type Subject,
  type SubjectKey,
} from './reaction-subject.service';
import { deleteReaction, findReactionsOf, updateReactionCounts, upsertReaction } from './reaction.repository';

type Shown = PostRecord | CommentRecord | null;

const subjectNotFound = () => fail(notFound('subjectId', 'post or comment'));

/** One reaction per person and subject: another kind replaces it, the same kind changes nothing. */
export async function react(
  context: PostsContext,
  { subjectId, kind }: { subjectId: string; kind: ReactionKind },
): Promise<Outcome<Shown>> {
  const accountId = requireAccountId(context);
  const key = subjectKeyOf(subjectId);
  const visible = key && (await findVisibleSubject(context, key));
  if (!key || !visible) return subjectNotFound();
  if (!decideReaction(visible.post, await context.facts.relation(visible.post.authorId)).allowed) {
    return fail(userError('NOT_ALLOWED', 'You may not react to this.', 'subjectId'));
  }

  const outcome = await context.transactions.run<Outcome<null>>(visible.post.id, async (transaction) => {
    const subject = await readSubject(transaction, key, visible.post.id);
    if (!subject || !isLive(subject)) return subjectNotFound();
    const before =
      (await findReactionsOf(transaction, accountId, [key.subjectId])).get(key.subjectId) ?? null;
    if (before === kind) return succeed(null);
    const facts = factsOf(subject, accountId);
    const createdAt = context.settings.clock();
    await upsertReaction(transaction, { ...key, postId: facts.postId, accountId, kind, createdAt });
    await updateReactionCounts(
      transaction,
      key,
      recountReactions(subject.record.reactionCounts, before, kind),
    );
    await emit(transaction, reactionAdded(causeOf(context), facts, kind));
    return succeed(null);
  });
  return outcome.ok ? succeed(await reloadSubject(context, key)) : outcome;
}

/**
 * One's own reaction can be taken back whatever became of the subject: null when it is not to be seen any more. Who has
 * none is answered without a transaction, so that a hidden subject is no more work than an unknown one.
 */
export async function removeReaction(
  context: PostsContext,
  { subjectId }: { subjectId: string },
): Promise<Outcome<Shown>> {
  const accountId = requireAccountId(context);
  const key = subjectKeyOf(subjectId);
  if (!key) return subjectNotFound();
  const isThere = (await context.loaders.reactions.ofViewer.load(key.subjectId)) !== null;
  const isTaken = isThere && (await takeBack(context, key, accountId));
  const shown = await reloadSubject(context, key);
  return shown || isTaken ? succeed(shown) : subjectNotFound();
}

/** False when there is none any more. */
async function takeBack(context: PostsContext, key: SubjectKey, accountId: string): Promise<boolean> {
  const postId = await findPostIdOf(context, key);
  if (postId === null) return false;
  return context.transactions.run(postId, async (transaction) => {
    const subject = await readSubject(transaction, key, postId);
    const before = (await findReactionsOf(transaction, accountId, [key.subjectId])).get(key.subjectId);
    if (!subject || !before) return false;
    await deleteReaction(transaction, key.subjectId, accountId);
    await updateReactionCounts(
      transaction,
      key,
      recountReactions(subject.record.reactionCounts, before, null),
    );
    await emit(transaction, reactionRemoved(causeOf(context), factsOf(subject, accountId)));
    return true;
  });
}

/** The post under whose lock the subject changes; null when there is no such subject. */
async function findPostIdOf(
  { loaders }: PostsContext,
  { subjectType, subjectId }: SubjectKey,
): Promise<string | null> {
  if (subjectType === 'POST') return (await loaders.posts.stored.load(subjectId))?.id ?? null;
  return (await loaders.comments.stored.load(subjectId))?.postId ?? null;
}

const factsOf = ({ subjectType, subjectId, record, post }: Subject, reactorId: string): ReactionFacts => ({
  subjectType,
  subjectId,
  postId: post.id,
  subjectAuthorId: record.authorId,
  reactorId,
});
