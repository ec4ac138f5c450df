import type { Transaction } from '@chorus/database';
import type { StreamWriter } from '@chorus/streams';
import { messageItem } from '../kinds/kind';
import { queuePushes, withdrawPushes } from '../pushing/push-queue.repository';
import type { NotificationChange } from '../stream/notification-log';
import { postKey } from './keys';
import { planOf, type Batch, type Plan } from './plan';
import * as repository from './plan.repository';
import { readState } from './state.repository';
import type { State } from './state';

/** Rivals that made a group just before us are met so often at most. */
const mostTries = 5;

/** Writes what a batch of judged events makes of people's notifications. About ten statements, however many the events. */
export async function record(
  transaction: Transaction,
  batch: Batch,
  stream: StreamWriter<NotificationChange>,
): Promise<void> {
  const { plan, state } = await prepare(transaction, batch);
  const { now } = batch;
  await repository.saveEndings(transaction, plan.endings);
  await repository.putIn(transaction, plan.putIn);
  await repository.takeOut(transaction, plan.takenOut);
  await repository.changeGroups(transaction, plan.changed, now);
  await repository.trimMessages(transaction, messagesToCut(plan));
  await repository.deleteGroups(transaction, plan.emptied);
  const opened = plan.changed.flatMap(({ group }) =>
    group.version === 0 && group.postId !== null ? group.postId : [],
  );
  const posts = await repository.followPosts(transaction, postsToFollow(plan, state, opened), now);

  const gone = new Set([
    ...plan.emptied.map(({ id }) => id),
    ...posts.flatMap(({ id, change }) => (change === 'shown' ? [] : id)),
  ]);
  const wishes = plan.changed.filter(({ group, push }) => push && !group.isHidden && !gone.has(group.id));
  await queuePushes(
    transaction,
    wishes.map(({ group: { id, recipientId, version } }) => ({
      groupId: id,
      recipientId,
      version: version + 1,
    })),
    now,
  );
  await withdrawPushes(transaction, [...gone]);
  const entries = entriesOf(plan, posts);
  if (entries.length > 0) stream.appendAtCommit(transaction, entries);
}

/** So many unread messages of a conversation are remembered one by one, and up to half of that more. */
const messagesKept = 200;

/** Each time that a conversation has grown by some messages, for each of its notifications. */
function messagesToCut({ putIn, changed }: Plan): { groupId: string; beforeItem: string }[] {
  const isOfMessages = new Set(changed.flatMap(({ group }) => (group.kind === 'MESSAGE' ? group.id : [])));
  return putIn.flatMap(({ groupId, item }) => {
    const sequence = Number(item);
    return isOfMessages.has(groupId) && sequence > messagesKept && sequence % (messagesKept / 2) === 0
      ? [{ groupId, beforeItem: messageItem(sequence - messagesKept) }]
      : [];
  });
}

/** Posts that this batch changed, and hidden ones about which there is something new. */
function postsToFollow({ posts }: Plan, { endings }: State, opened: readonly string[]): Plan['posts'] {
  const hidden = opened.filter((id) => endings.get(postKey(id))?.state === 'HIDDEN');
  return new Map([...hidden.map((id) => [id, 'HIDDEN'] as const), ...posts]);
}

async function prepare(transaction: Transaction, batch: Batch): Promise<{ plan: Plan; state: State }> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const state = await readState(transaction, batch);
    const plan = planOf(state, batch);
    if (plan.missing.length === 0) return { plan, state };
    await repository.closeGroups(transaction, plan.closed);
    const made = await repository.openGroups(transaction, plan.missing, batch.now);
    if (!made) continue;
    const closed = new Set(plan.closed);
    const whole: State = {
      ...state,
      groups: [
        ...state.groups.map((group) => (closed.has(group.id) ? { ...group, slot: null } : group)),
        ...made,
      ],
    };
    return { plan: planOf(whole, batch), state: whole };
  }
  throw new Error('Others keep making and removing the same notifications.');
}

/** One row of the stream for each notification in a list: what is kept of lists is as new as the stream. */
function entriesOf(plan: Plan, posts: readonly repository.PostsGroup[]) {
  const events = new Map<string, { topic: string; event: NotificationChange }>();
  const note = (
    { id, recipientId, folder, inApp }: { id: string; recipientId: string; folder: string; inApp: boolean },
    event: NotificationChange,
  ): void => {
    if (folder === 'INBOX' && inApp) events.set(id, { topic: recipientId, event });
  };
  for (const { group } of plan.changed)
    if (!group.isHidden) note(group, { kind: 'GroupChanged', groupId: group.id, version: group.version + 1 });
  for (const group of plan.emptied)
    if (group.version > 0 && !group.isHidden) note(group, { kind: 'GroupRemoved', groupId: group.id });
  for (const group of posts)
    note(
      group,
      group.change === 'shown'
        ? { kind: 'GroupChanged', groupId: group.id, version: group.version }
        : { kind: 'GroupRemoved', groupId: group.id },
    );
  return [...events.values()];
}
