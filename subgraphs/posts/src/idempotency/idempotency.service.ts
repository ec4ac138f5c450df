import type { Database, Transaction } from '@chorus/database';
import { fail, succeed, type Outcome } from '@chorus/subgraph-kit';
import { idempotencyConflict, type RequestKey } from './idempotency';
import { claimKey, findKeptResult, releaseKey, type KeptResult } from './idempotency.repository';

const replayed = (request: RequestKey, kept: KeptResult): Outcome<string> =>
  kept.contentsHash === request.contentsHash ? succeed(kept.resultId) : fail(idempotencyConflict());

/** What an earlier request with this key made; null when there is none, and without a key. Ask before anything is judged. */
export async function findReplay(
  database: Database,
  request: RequestKey | null,
): Promise<Outcome<string> | null> {
  if (request === null) return null;
  const kept = await findKeptResult(database, request);
  return kept && replayed(request, kept);
}

/**
 * Makes the thing `id` in the transaction, or finds the one that was made under the same key, and returns its id.
 * A `create` that fails must have written nothing; the key then stays free.
 */
export async function createOnce(
  transaction: Transaction,
  request: RequestKey | null,
  thing: { id: string; createdAt: Date },
  create: () => Promise<Outcome<unknown>>,
): Promise<Outcome<string>> {
  if (request) {
    const kept = await claimKey(transaction, request, thing.id, thing.createdAt);
    if (kept) return replayed(request, kept);
  }
  const outcome = await create();
  if (outcome.ok) return succeed(thing.id);
  if (request) await releaseKey(transaction, request);
  return outcome;
}
