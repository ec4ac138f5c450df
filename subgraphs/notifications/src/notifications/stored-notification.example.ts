import { uuidv7 } from 'uuidv7';
import type { StoredNotification } from './notification';

/** A notification for tests: reactions to a post, unless they say otherwise. */
export function storedNotification(more: Partial<StoredNotification> = {}): StoredNotification {
  const postId = uuidv7();
  const actors = more.actors ?? [{ actorId: uuidv7(), item: postId, at: '2026-05-01T12:00:00.000Z' }];
  return {
    id: uuidv7(),
    recipientId: uuidv7(),
    kind: 'REACTION',
    folder: 'INBOX',
    subjectType: 'Post',
    subjectId: postId,
    postId,
    textKey: null,
    url: null,
    createdAt: '2026-05-01T12:00:00.000Z',
    updatedAt: '2026-05-01T12:00:00.000Z',
    version: 1,
    actorsCount: actors.length,
    actors,
    ...more,
  };
}
