import type { Transaction } from '@chorus/database';
import { emitAll, type AnyEmittedEvent } from '@chorus/events';
import { counterDeltas } from '../counters/counter-deltas';
import { addToCounters, type Counts } from '../counters/counter.repository';
import type { PairFact } from './pair';
import { writeFacts } from './pair.repository';

export interface Circumstances {
  /** The pair's key, whose lock the caller holds since before it read the pair. */
  pairKey: string;
  actorId: string | null;
  correlationId: string;
  now: Date;
}

/**
 * Makes facts about one pair so: rows, events, counters. The last thing a transaction does, because it ends with the
 * counters, for which others wait. Returns the counters that it moved.
 */
export async function recordFacts(
  transaction: Transaction,
  facts: readonly PairFact[],
  { pairKey, actorId, correlationId, now }: Circumstances,
): Promise<Counts[]> {
  await writeFacts(transaction, facts, now);
  await emitAll(
    transaction,
    facts.map((fact) => toEvent(fact, { pairKey, actorId, correlationId })),
  );
  const deltas = counterDeltas(facts);
  return deltas.length === 0 ? [] : addToCounters(transaction, deltas);
}

/** The event that tells of a fact. */
export const toEvent = (
  fact: PairFact,
  { pairKey, actorId, correlationId }: Omit<Circumstances, 'now'>,
): AnyEmittedEvent => ({ ...fact, aggregateId: pairKey, actorId, correlationId }) as AnyEmittedEvent;
