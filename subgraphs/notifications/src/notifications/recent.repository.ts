import type { Queryable } from '@chorus/database';
import type { ListRange } from '../archive-store/archive-store';
import type { Actor, StoredNotification } from './notification';
import { actorsAtOnce } from './notification';
import { lastId, type Position } from './position';
import { rangeValues, withinRange } from './range-sql';
import { fromStoredRow, storedColumns, type StoredRow } from './stored-row';

/**
 * Different people, each by the newest thing they did. `OFFSET 0`: for each of them it is looked whether there is anything newer, in
 * the order of the index and until enough are found; as a join it would be looked for all of them first.
 */
const newestPeople = (group: string, limit: string): string => `
  SELECT m.actor_id, m.item, m.at FROM group_members m
  WHERE m.group_id = ${group} AND NOT EXISTS (
    SELECT FROM group_members newer WHERE newer.group_id = m.group_id AND newer.actor_id = m.actor_id
      AND (newer.at, newer.item) > (m.at, m.item) OFFSET 0)
  ORDER BY m.at DESC, m.actor_id DESC LIMIT ${limit}`;

const withActors = (limit: string): string => `CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(json_build_object('actorId', actor_id, 'item', item, 'at', at) ORDER BY at DESC, actor_id DESC),
    '[]') AS actors
  FROM (${newestPeople('g.id', limit)}) AS newest) AS people`;

/** Shown in lists at all; who may see it is judged. */
const isListed = 'g.in_app AND g.hidden_at IS NULL';

/** The first of a stretch, newest first, each with its newest people. One statement, whatever the people behind them. */
export async function findRecent(
  database: Queryable,
  personId: string,
  range: ListRange,
  limit: number,
): Promise<StoredNotification[]> {
  const rows = await database.query<StoredRow>(
    `SELECT ${storedColumns}, people.actors FROM (
       SELECT * FROM groups g WHERE ${withinRange} AND ${isListed} ORDER BY g.updated_at DESC, g.id DESC LIMIT $7
     ) g ${withActors(`${actorsAtOnce}`)}
     ORDER BY g.updated_at DESC, g.id DESC`,
    [...rangeValues(personId, range), limit],
  );
  return rows.map(fromStoredRow);
}

/** The newest of somebody's before a place, also those that are in no list: what a mail may tell of. */
export async function findMailable(
  database: Queryable,
  personId: string,
  until: Position | null,
  limit: number,
): Promise<StoredNotification[]> {
  const rows = await database.query<StoredRow>(
    `SELECT ${storedColumns}, people.actors FROM (
       SELECT * FROM groups g WHERE ${withinRange} AND g.hidden_at IS NULL
       ORDER BY g.updated_at DESC, g.id DESC LIMIT $7
     ) g ${withActors(`${actorsAtOnce}`)}
     ORDER BY g.updated_at DESC, g.id DESC`,
    [...rangeValues(personId, { folder: 'INBOX', after: null, until }), limit],
  );
  return rows.map(fromStoredRow);
}

/** Those with these ids that are listed, of whomsoever, with at most `actors` of their newest people; in no order. */
export async function findRecentByIds(
  database: Queryable,
  ids: readonly string[],
  actors: number,
): Promise<StoredNotification[]> {
  if (ids.length === 0) return [];
  const rows = await database.query<StoredRow>(
    `SELECT ${storedColumns}, people.actors FROM groups g ${withActors('$2')}
     WHERE g.id = ANY ($1::uuid[]) AND ${isListed}`,
    [ids, actors],
  );
  return rows.map(fromStoredRow);
}

/** Those that may be told outside of the list, also where they are not in it; with at most `actors` of their newest people. */
export async function findTellable(
  database: Queryable,
  ids: readonly string[],
  actors: number,
): Promise<StoredNotification[]> {
  if (ids.length === 0) return [];
  const rows = await database.query<StoredRow>(
    `SELECT ${storedColumns}, people.actors FROM groups g ${withActors('$2')}
     WHERE g.id = ANY ($1::uuid[]) AND g.folder = 'INBOX' AND g.hidden_at IS NULL`,
    [ids, actors],
  );
  return rows.map(fromStoredRow);
}

/** The people of one notification behind a place in their list, newest first. */
export async function findActors(
  database: Queryable,
  groupId: string,
  after: Pick<Actor, 'at' | 'actorId'> | null,
  limit: number,
): Promise<Actor[]> {
  const rows = await database.query<{ actorId: string; item: string; at: Date }>(
    `SELECT m.actor_id AS "actorId", m.item, m.at FROM group_members m
     WHERE m.group_id = $1 AND (m.at, m.actor_id) < ($2::timestamptz, $3::uuid) AND NOT EXISTS (
       SELECT FROM group_members newer WHERE newer.group_id = m.group_id AND newer.actor_id = m.actor_id
         AND (newer.at, newer.item) > (m.at, m.item) OFFSET 0)
     ORDER BY m.at DESC, m.actor_id DESC LIMIT $4`,
    [groupId, after?.at ?? 'infinity', after?.actorId ?? lastId, limit],
  );
  return rows.map(({ at, ...actor }) => ({ ...actor, at: at.toISOString() }));
}

/**
 * Which of these, found in the archive, are not to be shown from there: they are still here, or were taken away while they
 * were on their way.
 */
export async function findNotArchived(database: Queryable, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await database.query<{ id: string }>(
    `SELECT id FROM groups WHERE id = ANY ($1::uuid[])
     UNION SELECT group_id FROM archivings WHERE group_id = ANY ($1::uuid[])`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What decides how somebody's list is shown, beside what is in it. */
export interface ListState {
  /** They have read everything at and behind this place. */
  readUpTo: Position | null;
  /** Of the archive nothing at and behind this place is theirs to see: they cleared it. */
  clearedUpTo: Position | null;
  /** Where the newest change of their notifications stands in the stream; 0 when none is kept there. */
  version: number;
}

interface StateRow {
  readAt: Date | null;
  readId: string | null;
  clearedAt: Date | null;
  clearedId: string | null;
  version: string;
}

const positionOf = (at: Date | null, id: string | null): Position | null =>
  at && id ? { updatedAt: at.toISOString(), id } : null;

/**
 * Read before the notifications themselves: they are then at least as new as `version`. Every change appends to the stream in
 * its own transaction, and positions of one topic only grow while they are kept, so what was read at a version is the same
 * as long as that is the newest.
 */
export async function findListState(database: Queryable, personId: string): Promise<ListState> {
  const [row] = await database.query<StateRow>(
    `SELECT mark.updated_at AS "readAt", mark.group_id AS "readId", cleared.updated_at AS "clearedAt",
       cleared.group_id AS "clearedId",
       (SELECT coalesce(max(position), 0) FROM stream_entries WHERE topic = $1::uuid::text) AS version
     FROM (SELECT $1::uuid AS person_id) AS person
     LEFT JOIN read_marks mark USING (person_id)
     LEFT JOIN clearings cleared ON cleared.person_id = person.person_id AND cleared.folder = 'INBOX'`,
    [personId],
  );
  return {
    readUpTo: positionOf(row!.readAt, row!.readId),
    clearedUpTo: positionOf(row!.clearedAt, row!.clearedId),
    version: Number(row!.version),
  };
}
