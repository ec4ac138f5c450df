import { emit } from '@chorus/events';
import { fail, notFound, succeed, type Outcome } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { causeOf, commentEdited } from '../events/published';
import type { EditCommentInput } from '../generated/resolvers';
import { resolveMentions } from '../mentions/mention.service';
import { readMarkup } from '../posts/markup';
import { readMarkedText } from '../posts/post-text';
import { withLivePost } from '../posts/post.service';
import { maxCommentLength, type CommentRecord } from './comment';
import { findComment, updateCommentText } from './comment.repository';
import { findOwnComment, reloadComment } from './comment.service';

/** The same text changes nothing and tells nobody. */
export async function editComment(
  context: PostsContext,
  input: EditCommentInput,
): Promise<Outcome<CommentRecord | null>> {
  const own = await findOwnComment(context, input.commentId);
  if (!own.ok) return own;
  const marked = readMarkedText(input.text, maxCommentLength);
  if (!marked.ok) return marked;
  const { text, handles } = marked.value;
  const addedMentionIds = await resolveMentions(context, handlesAdded(handles, own.value.text));

  const outcome = await withLivePost(context, own.value.postId, 'commentId', async (transaction) => {
    const comment = await findComment(transaction, own.value.id);
    if (comment?.deletedAt !== null) return fail(notFound('commentId', 'comment'));
    if (comment.text === text) return succeed(comment.id);
    await updateCommentText(transaction, { id: comment.id, text, editedAt: context.settings.clock() });
    await emit(
      transaction,
      commentEdited(causeOf(context), comment, { revision: comment.revision + 1, addedMentionIds }),
    );
    return succeed(comment.id);
  });
  return outcome.ok ? succeed(await reloadComment(context, outcome.value)) : outcome;
}

/** Who is mentioned and was not in the text before. */
function handlesAdded(handles: readonly string[], before: string): string[] {
  const known = new Set(readMarkup(before).handles);
  return handles.filter((handle) => !known.has(handle));
}
