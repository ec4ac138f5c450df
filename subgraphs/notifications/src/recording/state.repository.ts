import type { Transaction } from '@chorus/database';
import { groupColumns, groupOf, type GroupRow } from '../groups/group.rows';
import { tellingOfWords } from '../kinds/kinds';
import type { Batch } from './plan';
import type { KnownEnding, Member, OpenGroup, State } from './state';

/** Everything that a batch may change, locked until the commit: three statements, whatever the batch. */
export async function readState(transaction: Transaction, batch: Batch): Promise<State> {
  const endings = await readEndings(transaction, batch);
  const groups = await lockGroups(transaction, batch);
  return { endings, groups, members: await readMembers(transaction, batch, groups) };
}

async function readEndings(
  transaction: Transaction,
  { changes }: Batch,
): Promise<ReadonlyMap<string, KnownEnding>> {
  const things = new Set(
    changes.flatMap(({ additions, endings }) => [
      ...additions.flatMap(({ deed, things: all }) => [deed, ...all]),
      ...endings.map(({ thing }) => thing),
    ]),
  );
  const rows = await transaction.query<KnownEnding & { thing: string }>(
    'SELECT thing, state, at FROM endings WHERE thing = ANY ($1)',
    [[...things]],
  );
  return new Map(rows.map(({ thing, ...ending }) => [thing, ending]));
}

const removalsOf = ({ changes }: Batch) => changes.flatMap(({ removals }) => removals);
const additionsOf = ({ changes }: Batch) => changes.flatMap(({ additions }) => additions);

/** Of one order for all who lock several. */
async function lockGroups(transaction: Transaction, batch: Batch): Promise<OpenGroup[]> {
  const removals = removalsOf(batch);
  const additions = additionsOf(batch);
  const comments = removals.flatMap((removal) => (removal.by === 'comment' ? removal : []));
  const conversations = removals.flatMap((removal) =>
    removal.by === 'message' ? removal.conversationId : [],
  );
  const words = additions.filter(({ kind, postId }) => postId !== null && tellingOfWords.has(kind));
  const rows = await transaction.query<LockedRow>(
    `WITH wanted AS (
       SELECT id FROM groups WHERE chain = ANY ($1::uuid[])
       UNION SELECT id FROM groups WHERE subject_id = ANY ($2::uuid[])
       UNION SELECT g.id FROM unnest($3::uuid[], $4::uuid[], $5::text[]) AS comment (post_id, actor_id, item)
         JOIN groups g USING (post_id)
         JOIN group_members m ON m.group_id = g.id AND m.actor_id = comment.actor_id AND m.item = comment.item
       UNION SELECT g.id
         FROM unnest($6::uuid[], $7::uuid[], $8::uuid[], $9::text[]) AS word (post_id, recipient_id, actor_id, item)
         JOIN groups g USING (post_id, recipient_id)
         JOIN group_members m ON m.group_id = g.id AND m.actor_id = word.actor_id AND m.item = word.item
     )
     SELECT ${groupColumns}, chain, slot, window_ends_at FROM groups
     WHERE id = ANY (ARRAY(SELECT id FROM wanted)) ORDER BY id FOR UPDATE`,
    [
      [
        ...new Set([
          ...additions.map(({ chain }) => chain),
          ...removals.flatMap((removal) => ('chain' in removal ? removal.chain : [])),
        ]),
      ],
      [...comments.map(({ commentId }) => commentId), ...conversations],
      comments.map(({ postId }) => postId),
      comments.map(({ actorId }) => actorId),
      comments.map(({ commentId }) => commentId),
      words.map(({ postId }) => postId),
      words.map(({ recipientId }) => recipientId),
      words.map(({ actorId }) => actorId),
      words.map(({ item }) => item),
    ],
  );
  return rows.map(openGroupOf);
}

type LockedRow = GroupRow & { chain: string; slot: string | null; window_ends_at: Date | null };

function openGroupOf(row: LockedRow): OpenGroup {
  const { id, recipientId, kind, subject, postId, folder, inApp, version, actorsCount, hiddenAt } =
    groupOf(row);
  return {
    id,
    recipientId,
    kind,
    subjectId: subject?.id ?? null,
    postId,
    folder,
    inApp,
    chain: row.chain,
    slot: row.slot,
    windowEndsAt: row.window_ends_at,
    version,
    actorsCount,
    isHidden: hiddenAt !== null,
  };
}

/** The part that the people of the batch have in these groups; of read conversations everybody's. */
async function readMembers(
  transaction: Transaction,
  batch: Batch,
  groups: readonly OpenGroup[],
): Promise<Member[]> {
  if (groups.length === 0) return [];
  const removals = removalsOf(batch);
  const read = new Set(removals.flatMap((removal) => (removal.by === 'reading' ? removal.chain : [])));
  const byChain = new Map<string, Set<string>>();
  const anywhere = new Set<string>();
  const note = (chain: string, actorId: string): void =>
    void byChain.set(chain, (byChain.get(chain) ?? new Set()).add(actorId));
  for (const { chain, actorId, kind } of additionsOf(batch)) {
    if (actorId === null) continue;
    note(chain, actorId);
    if (tellingOfWords.has(kind)) anywhere.add(actorId);
  }
  for (const removal of removals) {
    if (removal.by === 'deed') note(removal.chain, removal.actorId);
    if (removal.by === 'comment' || removal.by === 'message') anywhere.add(removal.actorId);
  }
  const pairs = groups.flatMap(({ id, chain }) =>
    [...new Set([...(byChain.get(chain) ?? []), ...anywhere])].map((actorId) => ({ id, actorId })),
  );
  return transaction.query<Member & { [column: string]: unknown }>(
    `SELECT group_id AS "groupId", actor_id AS "actorId", item, at
     FROM unnest($1::uuid[], $2::uuid[]) AS pair (group_id, actor_id) JOIN group_members USING (group_id, actor_id)
     UNION
     SELECT group_id, actor_id, item, at FROM group_members WHERE group_id = ANY ($3::uuid[])`,
    [
      pairs.map(({ id }) => id),
      pairs.map(({ actorId }) => actorId),
      groups.flatMap(({ id, chain }) => (read.has(chain) ? id : [])),
    ],
  );
}
