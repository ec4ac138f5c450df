import type { EventEnvelope } from '@chorus/events';
import { backfillOf, type Backfill } from '../home/backfill';
import type { FollowerEdge } from '../home-store/home-store';
import { truthFor, type HandlerDependencies } from './handlers/handler-dependencies';

/**
 * An owner gained a source: what it posted before goes into the owner's home. No post may fall between this backfill and
 * the fan-out, whose events come on other partitions, in no order with this one. So first the edge is committed, and only
 * then posts is asked: an event that was handled before the commit tells of a post that posts had by then, hence it is in
 * the answer; one that is handled later finds the edge. Both is harmless, neither cannot be.
 */
export async function prepareNewSource(
  dependencies: HandlerDependencies,
  edge: FollowerEdge,
  { occurredAt, correlationId }: Pick<EventEnvelope, 'occurredAt' | 'correlationId'>,
): Promise<Backfill | null> {
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
  return backfillOf(entries, limit, () => friends);
}
