import type { Database } from '@chorus/database';
import { RefreshTokenRepository } from './refresh-token.repository';
import { SessionRepository } from './session.repository';

const batchSize = 1_000;
const dayMs = 86_400_000;

/**
 * Deletes sessions a day after they ended, and refresh tokens once they have expired: before that, a used one still
 * shows that it was stolen. Safe in several processes at once.
 */
export async function eraseEndedSessions(database: Database, now: Date): Promise<void> {
  const ended = new Date(now.getTime() - dayMs);
  const sessions = new SessionRepository(database);
  const tokens = new RefreshTokenRepository(database);
  while ((await sessions.deleteEnded(ended, batchSize)) === batchSize);
  while ((await tokens.deleteExpired(now, batchSize)) === batchSize);
}
