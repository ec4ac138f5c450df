import type { Transaction } from '@chorus/database';
import { uuidv7 } from 'uuidv7';
import { kinds } from '../kinds/kinds';
import type { Addition } from './additions';
import type { Ending } from './changes';
import type { GroupChange, Plan } from './plan';
import type { Member, OpenGroup } from './state';

/** Nothing is added to these any more: another takes their place. */
export async function closeGroups(transaction: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await transaction.execute('UPDATE groups SET slot = NULL WHERE id = ANY ($1::uuid[])', [ids]);
}

/** Makes an empty group for each slot; null when somebody else has just made one of them. */
export async function openGroups(
  transaction: Transaction,
  additions: readonly Addition[],
  now: Date,
): Promise<OpenGroup[] | null> {
  const bySlot = new Map(additions.map((addition) => [addition.slot, addition]));
  const groups = [...bySlot.values()].map((addition) => ({ id: uuidv7(), addition }));
  const windowEndsAt = ({ kind }: Addition): Date | null => {
    const { windowMs } = kinds[kind];
    return windowMs === null ? null : new Date(now.getTime() + windowMs);
  };
  const made = await transaction.query<{ id: string }>(
    `INSERT INTO groups (id, recipient_id, kind, subject_type, subject_id, post_id, folder, in_app, chain, slot,
       window_ends_at, text_key, url, created_at, updated_at, version, actors_count, hidden_at)
     SELECT made.*, $14, $14, 0, 0, NULL
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::boolean[],
       $9::uuid[], $10::uuid[], $11::timestamptz[], $12::text[], $13::text[])
       AS made (id, recipient_id, kind, subject_type, subject_id, post_id, folder, in_app, chain, slot, window_ends_at,
         text_key, url)
     ORDER BY slot ON CONFLICT (slot) DO NOTHING RETURNING id`,
    [
      groups.map(({ id }) => id),
      groups.map(({ addition }) => addition.recipientId),
      groups.map(({ addition }) => addition.kind),
      groups.map(({ addition }) => addition.subject?.type ?? null),
      groups.map(({ addition }) => addition.subject?.id ?? null),
      groups.map(({ addition }) => addition.postId),
      groups.map(({ addition }) => addition.folder),
      groups.map(({ addition }) => addition.inApp),
      groups.map(({ addition }) => addition.chain),
      groups.map(({ addition }) => addition.slot),
      groups.map(({ addition }) => windowEndsAt(addition)),
      groups.map(({ addition }) => addition.textKey ?? null),
      groups.map(({ addition }) => addition.url ?? null),
      now,
    ],
  );
  if (made.length < groups.length) return null;
  return groups.map(({ id, addition }) => ({
    id,
    recipientId: addition.recipientId,
    kind: addition.kind,
    subjectId: addition.subject?.id ?? null,
    postId: addition.postId,
    folder: addition.folder,
    inApp: addition.inApp,
    chain: addition.chain,
    slot: addition.slot,
    windowEndsAt: windowEndsAt(addition),
    version: 0,
    actorsCount: 0,
    isHidden: false,
  }));
}

export async function saveEndings(transaction: Transaction, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return;
  await transaction.execute(
    `INSERT INTO endings (thing, state, at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS ending (thing, state, at) ORDER BY thing
     ON CONFLICT (thing) DO UPDATE SET state = excluded.state, at = excluded.at WHERE endings.at <= excluded.at`,
    [endings.map(({ thing }) => thing), endings.map(({ state }) => state), endings.map(({ at }) => at)],
  );
}

export async function putIn(transaction: Transaction, members: readonly Member[]): Promise<void> {
  if (members.length === 0) return;
  await transaction.execute(
    `INSERT INTO group_members (group_id, actor_id, item, at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) AS member (group_id, actor_id, item, at)
     ON CONFLICT (group_id, actor_id, item) DO UPDATE SET at = excluded.at`,
    columnsOf(members).concat([members.map(({ at }) => at)]),
  );
}

export async function takeOut(transaction: Transaction, members: readonly Member[]): Promise<void> {
  if (members.length === 0) return;
  await transaction.execute(
    `DELETE FROM group_members m USING unnest($1::uuid[], $2::uuid[], $3::text[]) AS gone (group_id, actor_id, item)
     WHERE m.group_id = gone.group_id AND m.actor_id = gone.actor_id AND m.item = gone.item`,
    columnsOf(members),
  );
}

const columnsOf = (members: readonly Member[]): unknown[][] => [
  members.map(({ groupId }) => groupId),
  members.map(({ actorId }) => actorId),
  members.map(({ item }) => item),
];

/** Of conversations in which nobody reads, only the newest messages stay in the notification. */
export async function trimMessages(
  transaction: Transaction,
  cuts: readonly { groupId: string; beforeItem: string }[],
): Promise<void> {
  if (cuts.length === 0) return;
  const groupIds = cuts.map(({ groupId }) => groupId);
  await transaction.execute(
    `DELETE FROM group_members m USING unnest($1::uuid[], $2::text[]) AS cut (group_id, item)
     WHERE m.group_id = cut.group_id AND m.item < cut.item`,
    [groupIds, cuts.map(({ beforeItem }) => beforeItem)],
  );
  await transaction.execute(
    `UPDATE groups SET actors_count = (SELECT count(DISTINCT actor_id) FROM group_members WHERE group_id = groups.id)
     WHERE id = ANY ($1::uuid[])`,
    [groupIds],
  );
}

/** Their versions count up; what has news moves to the top. */
export async function changeGroups(
  transaction: Transaction,
  changes: readonly GroupChange[],
  now: Date,
): Promise<void> {
  if (changes.length === 0) return;
  await transaction.execute(
    `UPDATE groups g SET version = g.version + 1, actors_count = change.actors_count,
       updated_at = CASE WHEN change.is_news THEN greatest($4, g.updated_at) ELSE g.updated_at END
     FROM unnest($1::uuid[], $2::int[], $3::boolean[]) AS change (id, actors_count, is_news) WHERE g.id = change.id`,
    [
      changes.map(({ group }) => group.id),
      changes.map(({ actorsCount }) => actorsCount),
      changes.map(({ isNews }) => isNews),
      now,
    ],
  );
}

export async function deleteGroups(transaction: Transaction, groups: readonly OpenGroup[]): Promise<void> {
  if (groups.length === 0) return;
  await transaction.execute('DELETE FROM groups WHERE id = ANY ($1::uuid[])', [groups.map(({ id }) => id)]);
}

/** A notification that went or came with its post. */
export interface PostsGroup {
  id: string;
  recipientId: string;
  folder: OpenGroup['folder'];
  inApp: boolean;
  version: number;
  change: 'shown' | 'hidden' | 'gone';
}

/** Hides, shows or removes everything about these posts. */
export async function followPosts(
  transaction: Transaction,
  posts: Plan['posts'],
  now: Date,
): Promise<PostsGroup[]> {
  const idsOf = (wanted: string) => [...posts].flatMap(([id, state]) => (state === wanted ? id : []));
  const returned = 'id, recipient_id AS "recipientId", folder, in_app AS "inApp", version';
  const [hidden, live, gone] = [idsOf('HIDDEN'), idsOf('LIVE'), idsOf('GONE')];
  const changed =
    hidden.length + live.length === 0
      ? []
      : await transaction.query<PostsGroup>(
          `UPDATE groups SET hidden_at = CASE WHEN post_id = ANY ($1::uuid[]) THEN $3::timestamptz END,
             version = version + 1
           WHERE post_id = ANY ($1::uuid[]) AND hidden_at IS NULL OR post_id = ANY ($2::uuid[]) AND hidden_at IS NOT NULL
           RETURNING ${returned}, CASE WHEN hidden_at IS NULL THEN 'shown' ELSE 'hidden' END AS change`,
          [hidden, live, now],
        );
  if (gone.length === 0) return changed;
  const removed = await transaction.query<PostsGroup>(
    `DELETE FROM groups WHERE post_id = ANY ($1::uuid[]) RETURNING ${returned}, 'gone' AS change`,
    [gone],
  );
  return [...changed, ...removed];
}
