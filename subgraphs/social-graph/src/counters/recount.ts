import type { Database } from '@chorus/database';
import { findDrifts, recountPerson, type Drift } from './counter.repository';

/**
 * Compares every counter with a count of the rows and returns those that differ: none, unless something went wrong.
 * Mends them unless `isCheck`. Safe while people go on following each other; reads the whole graph.
 */
export async function recount(database: Database, { isCheck }: { isCheck: boolean }): Promise<Drift[]> {
  const drifts = await findDrifts(database);
  if (!isCheck) for (const { counted } of drifts) await recountPerson(database, counted.accountId);
  return drifts;
}
