import type { ListRange } from '../archive-store/archive-store';
import { lastId } from './position';

/**
 * Is a row of `groups` or `archived_groups` in this stretch of the list? The comparisons of the time alone say the same less
 * exactly: by them PostgreSQL passes over months.
 */
export const withinRange = `g.recipient_id = $1 AND g.folder = $2
  AND g.updated_at <= $3::timestamptz AND (g.updated_at, g.id) < ($3::timestamptz, $4::uuid)
  AND g.updated_at >= $5::timestamptz AND (g.updated_at, g.id) > ($5::timestamptz, $6::uuid)`;

const firstId = '00000000-0000-0000-0000-000000000000';

/** `$1` to `$6` of `withinRange`. */
export const rangeValues = (personId: string, { folder, after, until }: ListRange): unknown[] => [
  personId,
  folder,
  after?.updatedAt ?? 'infinity',
  after?.id ?? lastId,
  until?.updatedAt ?? '-infinity',
  until?.id ?? firstId,
];
