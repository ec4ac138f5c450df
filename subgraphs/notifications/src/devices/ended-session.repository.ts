import type { Queryable, Transaction } from '@chorus/database';

/** Held while a device is registered in a session or the session ends, so that one of them sees the other. */
export const sessionLock = (sessionId: string): string => `session ${sessionId}`;

export const noteEnded = (transaction: Transaction, sessionId: string, now: Date): Promise<number> =>
  transaction.execute(
    'INSERT INTO ended_sessions (session_id, ended_at) VALUES ($1, $2) ON CONFLICT (session_id) DO NOTHING',
    [sessionId, now],
  );

export const hasEnded = async (transaction: Transaction, sessionId: string): Promise<boolean> =>
  (await transaction.query('SELECT 1 FROM ended_sessions WHERE session_id = $1', [sessionId])).length > 0;

export const forgetEnded = (database: Queryable, before: Date): Promise<number> =>
  database.execute('DELETE FROM ended_sessions WHERE ended_at < $1', [before]);
