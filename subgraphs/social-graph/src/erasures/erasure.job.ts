import type { Database } from '@chorus/database';
import type { Job } from '@chorus/subgraph-kit';
import { pairKey } from '../pairs/pair';
import { tiesEnded } from '../pairs/pair.policy';
import { readPair } from '../pairs/pair.repository';
import { recordFacts } from '../pairs/record-facts';
import { deleteBlocksAndMutes, findConnectedPeople, findErasures, finishErasure } from './erasure.repository';

const pairsAtOnce = 500;
// A mutation that found the person alive may commit some moments after the deletion: look again until it surely has.
const graceMs = 10 * 60_000;

/**
 * Takes out what deleted accounts had, a pair at a time and each under its lock: one transaction for a person with a
 * million followers would hold a million locks. Followers and friends are told, as by any end. Two runs at once do no harm.
 */
export function createErasureJob(database: Database, now: () => Date): Job {
  async function erasePair(accountId: string, otherId: string): Promise<void> {
    const key = pairKey(accountId, otherId);
    await database.transaction(async (transaction) => {
      await transaction.lock(key);
      const pair = await readPair(transaction, [accountId, otherId], now());
      await deleteBlocksAndMutes(transaction, accountId, otherId);
      await recordFacts(transaction, tiesEnded({ viewerId: accountId, otherId, pair }), {
        pairKey: key,
        actorId: null,
        correlationId: `social-graph.erasures:${accountId}`,
        now: now(),
      });
    });
  }

  async function erase(accountId: string): Promise<void> {
    for (;;) {
      const otherIds = await findConnectedPeople(database, accountId, pairsAtOnce);
      if (otherIds.length === 0) return;
      for (const otherId of otherIds) await erasePair(accountId, otherId);
    }
  }

  return {
    name: 'social-graph.erasures',
    everyMs: 15_000,
    async run() {
      for (const { accountId, requestedAt } of await findErasures(database)) {
        await erase(accountId);
        if (now().getTime() - requestedAt.getTime() > graceMs) await finishErasure(database, accountId);
      }
    },
  };
}
