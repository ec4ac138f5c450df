import type { Queryable } from '@chorus/database';
import type { Position } from '../notifications/position';

/** Moves somebody's mark forward; false where it stands there or beyond. */
export async function moveReadMark(
  transaction: Queryable,
  personId: string,
  { updatedAt, id }: Position,
): Promise<boolean> {
  const moved = await transaction.execute(
    `INSERT INTO read_marks (person_id, updated_at, group_id) VALUES ($1, $2, $3)
     ON CONFLICT (person_id) DO UPDATE SET updated_at = EXCLUDED.updated_at, group_id = EXCLUDED.group_id
     WHERE (read_marks.updated_at, read_marks.group_id) < (EXCLUDED.updated_at, EXCLUDED.group_id)`,
    [personId, updatedAt, id],
  );
  return moved > 0;
}

/** Where the marks of these people stand; without those who have none. */
export async function findReadMarks(
  database: Queryable,
  personIds: readonly string[],
): Promise<Map<string, Position>> {
  const rows = await database.query<{ personId: string; updatedAt: Date; id: string }>(
    `SELECT person_id AS "personId", updated_at AS "updatedAt", group_id AS id FROM read_marks
     WHERE person_id = ANY ($1::uuid[])`,
    [personIds],
  );
  return new Map(
    rows.map(({ personId, updatedAt, id }) => [personId, { updatedAt: updatedAt.toISOString(), id }]),
  );
}
