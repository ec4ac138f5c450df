import type { EventEnvelope } from '@chorus/events';
import { backfillOf } from '../home/backfill';
import type { Candidate, FollowerEdge } from '../home-store/home-store';
import { truthFor, type HandlerDependencies } from './handlers/handler-dependencies';

/**
 * An owner gained a source: what it posted before goes into the owner's home. No post may fall between this backfill and
 * the fan-out, whose events come on other partitions, in no order with this one. So first the edge is committed, and only
 * then posts is asked: an event that was handled before the commit tells of a post that posts had by then, hence it is in
 * the answer; one that is handled later finds the edge. Both is harmless, neither cannot be.
 *
 * How deep the answer goes is noted at once, not in the transaction of the batch: the owner's first read writes to the
 * same row, and would wait for the whole batch. Noted without the candidates it only sends readers to the truth.
 *
 * Returns what is to be added to the home; null when the source is read each time instead.
 */
export async function prepareNewSource(
  dependencies: HandlerDependencies,
  edge: FollowerEdge,
  { occurredAt, correlationId }: Pick<EventEnvelope, 'occurredAt' | 'correlationId'>,
): Promise<Candidate[] | null> {
  const { store, settings } = dependencies;
  const { friends, isPulled } = await store.followers.add(edge, new Date(occurredAt));
  if (isPulled) return null;
  const limit = settings.backfillEntries;
  const truth = await truthFor(dependencies, correlationId);
  const entries = await truth.timeline({
    sourceIds: [edge.sourceId],
    includeReposts: true,
    before: null,
    limit,
  });
  const { candidates, completeAfter } = backfillOf(entries, limit, () => friends);
  if (completeAfter !== null) await store.entries.raiseCompleteAfter(edge.ownerId, completeAfter);
  return candidates;
}
