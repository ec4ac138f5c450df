import type { Transaction } from '@chorus/database';
import { emit } from '@chorus/events';
import { fail, requireAccountId, succeed, type Outcome } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { causeOf, postEdited } from '../events/published';
import type { EditPostInput } from '../generated/resolvers';
import { deleteHashtags, insertHashtags } from '../hashtags/hashtag.repository';
import { replaceMentions } from '../mentions/mention.repository';
import { resolveMentions } from '../mentions/mention.service';
import { insertRevision } from '../revisions/revision.repository';
import type { PostRecord } from './post';
import { readContentWarning, readMarkedText, type MarkedText } from './post-text';
import { findOwnPost } from './post-ownership.service';
import { updateContentWarning, updateText } from './post.repository';
import { reloadPost, withLivePost } from './post.service';

/**
 * A new text is a new revision. The content warning is a label on the post, not part of what it says: changing it alone
 * makes no revision and tells nobody.
 */
export async function editPost(
  context: PostsContext,
  input: EditPostInput,
): Promise<Outcome<PostRecord | null>> {
  requireAccountId(context);
  const own = await findOwnPost(context, input.postId);
  if (!own.ok) return own;
  const marked = readMarkedText(input.text);
  const contentWarning = readContentWarning(input.contentWarning);
  if (!marked.ok || !contentWarning.ok) {
    return fail(
      ...(marked.ok ? [] : marked.userErrors),
      ...(contentWarning.ok ? [] : contentWarning.userErrors),
    );
  }
  const keepsWarning = input.contentWarning === undefined;
  const mentionedIds = await resolveMentions(context, marked.value.handles);

  const outcome = await withLivePost(context, own.value.id, 'postId', async (transaction, post) => {
    const warning = keepsWarning ? post.contentWarning : contentWarning.value;
    if (post.text !== marked.value.text)
      await revise(context, transaction, post, { ...marked.value, warning, mentionedIds });
    else if (post.contentWarning !== warning) await updateContentWarning(transaction, post.id, warning);
    return succeed(post.id);
  });
  return outcome.ok ? succeed(await reloadPost(context, outcome.value)) : outcome;
}

async function revise(
  context: PostsContext,
  transaction: Transaction,
  post: PostRecord,
  next: MarkedText & { warning: string | null; mentionedIds: string[] },
): Promise<void> {
  await insertRevision(transaction, post);
  await updateText(transaction, {
    id: post.id,
    text: next.text,
    contentWarning: next.warning,
    editedAt: context.settings.clock(),
  });
  await deleteHashtags(transaction, post.id);
  await insertHashtags(transaction, post, next.hashtags);
  const addedMentionIds = await replaceMentions(transaction, post.id, next.mentionedIds);
  await emit(
    transaction,
    postEdited(causeOf(context), post, { revision: post.revision + 1, addedMentionIds }),
  );
}
