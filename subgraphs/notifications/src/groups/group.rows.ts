import type { KindName } from '../kinds/kind';
import type { Folder, GroupRecord, SubjectType } from './group';

/** A row of `groups`. */
export interface GroupRow {
  id: string;
  recipient_id: string;
  kind: KindName;
  subject_type: SubjectType | null;
  subject_id: string | null;
  post_id: string | null;
  folder: Folder;
  in_app: boolean;
  created_at: Date;
  updated_at: Date;
  version: number;
  actors_count: number;
  hidden_at: Date | null;
  text_key: string | null;
  url: string | null;
}

/** What `groupOf` needs of a row, for a SELECT or a RETURNING. */
export const groupColumns = `id, recipient_id, kind, subject_type, subject_id, post_id, folder, in_app, created_at, updated_at,
  version, actors_count, hidden_at, text_key, url`;

export const groupOf = (row: GroupRow): GroupRecord => ({
  id: row.id,
  recipientId: row.recipient_id,
  kind: row.kind,
  subject: row.subject_type && row.subject_id ? { type: row.subject_type, id: row.subject_id } : null,
  postId: row.post_id,
  folder: row.folder,
  inApp: row.in_app,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
  actorsCount: row.actors_count,
  hiddenAt: row.hidden_at,
  textKey: row.text_key,
  url: row.url,
});
