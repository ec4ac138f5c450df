import type { Transaction } from '@chorus/database';
import type { NotificationsTools } from '../context';
import { withdrawPushes } from '../pushing/push-queue.repository';
import type { NotificationChange } from '../stream/notification-log';

const groupsAtOnce = 200;

interface Left {
  id: string;
  recipientId: string;
  isListed: boolean;
  version: number;
}

/** Takes somebody out of everybody's notifications; with the last of its people a notification goes. Twice is the same as once. */
export async function takeOutActor(
  { background, stream }: Pick<NotificationsTools, 'background' | 'stream'>,
  accountId: string,
): Promise<void> {
  const takeOutOfSome = () =>
    background.transaction(async (transaction) => {
      const ids = await lockGroupsOf(transaction, accountId);
      if (ids.length === 0) return 0;
      const { kept, gone } = await takeOutOf(transaction, accountId, ids);
      await withdrawPushes(
        transaction,
        gone.map(({ id }) => id),
      );
      const entries = [
        ...kept
          .filter(({ isListed }) => isListed)
          .map(({ id, recipientId, version }) => ({
            topic: recipientId,
            event: { kind: 'GroupChanged', groupId: id, version } as NotificationChange,
          })),
        ...gone
          .filter(({ isListed }) => isListed)
          .map(({ id, recipientId }) => ({
            topic: recipientId,
            event: { kind: 'GroupRemoved', groupId: id } as NotificationChange,
          })),
      ];
      if (entries.length > 0) await stream.append(transaction, entries);
      return ids.length;
    });
  while ((await takeOutOfSome()) === groupsAtOnce);
}

/** Some of the notifications that the person is behind, in the order in which all lock several. */
async function lockGroupsOf(transaction: Transaction, accountId: string): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>(
    `SELECT id FROM groups WHERE id = ANY (ARRAY(
       SELECT DISTINCT group_id FROM group_members WHERE actor_id = $1 LIMIT $2)) ORDER BY id FOR UPDATE`,
    [accountId, groupsAtOnce],
  );
  return rows.map(({ id }) => id);
}

async function takeOutOf(
  transaction: Transaction,
  accountId: string,
  ids: readonly string[],
): Promise<{ kept: Left[]; gone: Left[] }> {
  const left = `id, recipient_id AS "recipientId", version,
    folder = 'INBOX' AND in_app AND hidden_at IS NULL AS "isListed"`;
  const gone = await transaction.query<Left & { [column: string]: unknown }>(
    `DELETE FROM groups WHERE id = ANY ($1::uuid[]) AND actors_count <= 1 RETURNING ${left}`,
    [ids],
  );
  const kept = await transaction.query<Left & { [column: string]: unknown }>(
    `WITH taken AS (DELETE FROM group_members WHERE group_id = ANY ($1::uuid[]) AND actor_id = $2 RETURNING group_id)
     UPDATE groups SET actors_count = actors_count - 1, version = version + 1
     WHERE id IN (SELECT group_id FROM taken) AND actors_count > 1 RETURNING ${left}`,
    [ids, accountId],
  );
  return { kept, gone };
}
