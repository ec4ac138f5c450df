import type { Transaction } from '@chorus/database';
import { emit } from '@chorus/events';
import {
  fail,
  notFound,
  requireAccountId,
  succeed,
  userError,
  type Outcome,
  type UserError,
} from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { countPost } from '../counts/author-counter.repository';
import { causeOf, postCreated } from '../events/published';
import type { CreatePostInput } from '../generated/resolvers';
import { insertHashtags } from '../hashtags/hashtag.repository';
import { checkKey, requestKeyOf } from '../idempotency/idempotency';
import { createOnce, findReplay } from '../idempotency/idempotency.service';
import { insertMentions } from '../mentions/mention.repository';
import { resolveMentions } from '../mentions/mention.service';
import { newTimeOrderedId } from '../time-ordered-id';
import type { PostRecord } from './post';
import { readContentWarning, readMarkedText, type MarkedText } from './post-text';
import { decideQuote } from './post.policy';
import { insertPost, type NewPost } from './post.repository';
import { findVisiblePost, reloadPost } from './post.service';

interface Draft {
  marked: MarkedText;
  contentWarning: string | null;
}

/** The new post; null when the key stands for a post that is deleted by now. */
export async function createPost(
  context: PostsContext,
  input: CreatePostInput,
): Promise<Outcome<PostRecord | null>> {
  const authorId = requireAccountId(context);
  const draft = readDraft(input);
  if (!draft.ok) return draft;
  const request = requestKeyOf(authorId, 'createPost', input);
  const replay = await findReplay(context.database, request);
  if (replay) return loadOutcome(context, replay);

  const quoted = await findQuoted(context, input.quotedPostId);
  if (!quoted.ok) return quoted;
  const { marked, contentWarning } = draft.value;
  const [audience, mentionedIds] = await Promise.all([
    input.audience ?? context.scope.ask('users.default-audience', {}),
    resolveMentions(context, marked.handles),
  ]);
  const post: NewPost = {
    ...newTimeOrderedId(),
    authorId,
    text: marked.text,
    audience,
    contentWarning,
    replyPolicy: input.replyPolicy ?? 'EVERYONE',
    quotedPostId: quoted.value?.id ?? null,
  };
  const outcome = await context.transactions.run(post.id, (transaction) =>
    createOnce(transaction, request, post, async () => {
      await store(transaction, post, marked.hashtags, mentionedIds);
      await emit(transaction, postCreated(causeOf(context), post, { mentionedIds, quoted: quoted.value }));
      return succeed(post.id);
    }),
  );
  return loadOutcome(context, outcome);
}

function readDraft(input: CreatePostInput): Outcome<Draft> {
  const marked = readMarkedText(input.text);
  const contentWarning = readContentWarning(input.contentWarning);
  const keyError = checkKey(input.idempotencyKey);
  const errors: UserError[] = [
    ...(marked.ok ? [] : marked.userErrors),
    ...(contentWarning.ok ? [] : contentWarning.userErrors),
    ...(input.mediaIds?.length
      ? [userError('NOT_ALLOWED', 'Posts cannot have media yet; that comes later.', 'mediaIds')]
      : []),
    ...(keyError ? [keyError] : []),
  ];
  if (!marked.ok || !contentWarning.ok || errors.length > 0) return fail(...errors);
  return succeed({ marked: marked.value, contentWarning: contentWarning.value });
}

/** The post to quote, null when none is asked for. */
async function findQuoted(
  context: PostsContext,
  quotedPostId: string | null | undefined,
): Promise<Outcome<PostRecord | null>> {
  if (quotedPostId == null) return succeed(null);
  const post = await findVisiblePost(context, quotedPostId);
  if (!post) return fail(notFound('quotedPostId', 'post'));
  const relation = await context.facts.relation(post.authorId);
  return decideQuote(post, relation).allowed
    ? succeed(post)
    : fail(userError('NOT_ALLOWED', 'Only PUBLIC posts can be quoted.', 'quotedPostId'));
}

async function store(
  transaction: Transaction,
  post: NewPost,
  hashtags: readonly string[],
  mentionedIds: readonly string[],
): Promise<void> {
  await insertPost(transaction, post);
  await insertMentions(transaction, post.id, mentionedIds);
  await insertHashtags(transaction, post, hashtags);
  await countPost(transaction, post.authorId);
}

async function loadOutcome(
  context: PostsContext,
  outcome: Outcome<string>,
): Promise<Outcome<PostRecord | null>> {
  return outcome.ok ? succeed(await reloadPost(context, outcome.value)) : outcome;
}
