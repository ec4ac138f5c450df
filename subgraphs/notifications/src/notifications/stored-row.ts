import type { Actor, StoredNotification } from './notification';

/** A notification as PostgreSQL gives it by `storedColumns`. */
export interface StoredRow extends Omit<StoredNotification, 'createdAt' | 'updatedAt' | 'actors'> {
  createdAt: Date;
  updatedAt: Date;
  /** Times as PostgreSQL writes them into JSON. */
  actors: Actor[];
}

/** Of `groups` and of `archived_groups`, but for the people. */
export const storedColumns = `g.id, g.recipient_id AS "recipientId", g.kind, g.folder, g.subject_type AS "subjectType",
  g.subject_id AS "subjectId", g.post_id AS "postId", g.text_key AS "textKey", g.url, g.created_at AS "createdAt",
  g.updated_at AS "updatedAt", g.version, g.actors_count AS "actorsCount"`;

export const fromStoredRow = ({ createdAt, updatedAt, actors, ...rest }: StoredRow): StoredNotification => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
  actors: actors.map(({ actorId, item, at }) => ({ actorId, item, at: new Date(at).toISOString() })),
});
