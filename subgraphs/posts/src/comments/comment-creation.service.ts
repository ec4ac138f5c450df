import type { Transaction } from '@chorus/database';
import { emit } from '@chorus/events';
import { fail, notFound, requireAccountId, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { causeOf, commentCreated } from '../events/published';
import type { AddCommentInput } from '../generated/resolvers';
import { checkKey, requestKeyOf } from '../idempotency/idempotency';
import { createOnce, findReplay } from '../idempotency/idempotency.service';
import { resolveMentions } from '../mentions/mention.service';
import type { PostRecord } from '../posts/post';
import { readMarkedText, type MarkedText } from '../posts/post-text';
import { asksForMention, decideReply } from '../posts/post.policy';
import { addToCommentsCount } from '../posts/post.repository';
import { findLivePost, findVisiblePost } from '../posts/post.service';
import { newTimeOrderedId } from '../time-ordered-id';
import { maxCommentLength, maxDepth, type CommentRecord } from './comment';
import { addToReplies, findComment, insertComment, type NewComment } from './comment.repository';
import { findLiveComment, reloadComment } from './comment.service';

/** Where a new comment goes. */
interface Place {
  post: PostRecord;
  /** Null at top level. */
  parent: CommentRecord | null;
}

/** The new comment; null when the key stands for a comment that is deleted by now. */
export async function addComment(
  context: PostsContext,
  input: AddCommentInput,
): Promise<Outcome<CommentRecord | null>> {
  const authorId = requireAccountId(context);
  const marked = readText(input);
  if (!marked.ok) return marked;
  const request = requestKeyOf(authorId, 'addComment', input);
  const replay = await findReplay(context.database, request);
  if (replay) return loadOutcome(context, replay);

  const place = await findPlace(context, input);
  if (!place.ok) return place;
  const { post, parent } = place.value;
  const mentionedIds = await resolveMentions(context, marked.value.handles);
  const outcome = await context.transactions.run(post.id, (transaction) => {
    const comment = commentAt(place.value, authorId, marked.value.text);
    return createOnce(transaction, request, comment, async () => {
      const stored = await store(transaction, comment);
      if (!stored.ok) return stored;
      await emit(transaction, commentCreated(causeOf(context), comment, { post, parent, mentionedIds }));
      return succeed(comment.id);
    });
  });
  return loadOutcome(context, outcome);
}

/** Made under the post's lock, so that the order of comments is the order in which they came. */
const commentAt = ({ post, parent }: Place, authorId: string, text: string): NewComment => ({
  ...newTimeOrderedId(),
  postId: post.id,
  parentId: parent?.id ?? null,
  depth: parent ? parent.depth + 1 : 0,
  ancestorAuthorIds: parent ? [...new Set([...parent.ancestorAuthorIds, parent.authorId])] : [],
  authorId,
  text,
});

function readText(input: AddCommentInput): Outcome<MarkedText> {
  const marked = readMarkedText(input.text, maxCommentLength);
  const keyError = checkKey(input.idempotencyKey);
  if (marked.ok && !keyError) return marked;
  return fail(...(marked.ok ? [] : marked.userErrors), ...(keyError ? [keyError] : []));
}

async function findPlace(context: PostsContext, input: AddCommentInput): Promise<Outcome<Place>> {
  const post = await findVisiblePost(context, input.postId);
  if (!post) return fail(notFound('postId', 'post'));
  const relation = await context.facts.relation(post.authorId);
  const isMentioned = asksForMention(post) && (await context.loaders.posts.isMentioned.load(post.id));
  if (!decideReply(post, relation, isMentioned).allowed) {
    return fail(userError('NOT_ALLOWED', 'The author does not let you comment.', 'postId'));
  }
  if (input.parentCommentId == null) return succeed({ post, parent: null });
  const parent = await findLiveComment(context, input.parentCommentId);
  if (parent?.postId !== post.id) return fail(notFound('parentCommentId', 'comment'));
  if (parent.depth >= maxDepth) {
    return fail(userError('LIMIT_REACHED', `Replies nest at most ${maxDepth} deep.`, 'parentCommentId'));
  }
  return succeed({ post, parent });
}

/** Writes nothing when the post or the parent was deleted before the lock was ours. */
async function store(transaction: Transaction, comment: NewComment): Promise<Outcome<null>> {
  const { postId, parentId } = comment;
  if (!(await findLivePost(transaction, postId))) return fail(notFound('postId', 'post'));
  if (parentId !== null) {
    const parent = await findComment(transaction, parentId);
    if (parent?.deletedAt !== null) return fail(notFound('parentCommentId', 'comment'));
    await addToReplies(transaction, parentId, { live: 1, placed: 1 });
  }
  await insertComment(transaction, comment);
  await addToCommentsCount(transaction, postId, 1);
  return succeed(null);
}

async function loadOutcome(
  context: PostsContext,
  outcome: Outcome<string>,
): Promise<Outcome<CommentRecord | null>> {
  return outcome.ok ? succeed(await reloadComment(context, outcome.value)) : outcome;
}
