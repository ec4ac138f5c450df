import type { TimelineEntry } from '@chorus/domain-queries';
import type { EventEnvelope } from '@chorus/events';
import { backfillOf } from '../home/backfill';
import type { Truth } from '../home/truth';
import type { Candidate, FollowerEdge } from '../home-store/home-store';
import { truthFor, type HandlerDependencies } from './handlers/handler-dependencies';

/** An owner's new source, and the event that tells of it. */
export interface NewSource {
  edge: FollowerEdge;
  event: Pick<EventEnvelope, 'occurredAt' | 'correlationId'>;
}

/**
 * Owners gained sources: what those posted before goes into the owners' homes. No post may fall between this backfill and
 * the fan-out, whose events come on other partitions, in no order with these. So first the edges are committed, and only
 * then posts is asked: an event that was handled before the commit tells of a post that posts had by then, hence it is in
 * the answer; one that is handled later finds the edge. Both is harmless, neither cannot be.
 *
 * How deep an answer goes is noted at once, not in the transaction of the batch: the owner's first read writes to the
 * same row, and would wait for the whole batch. Noted without the candidates it only sends readers to the truth.
 *
 * Returns what is to be added to each home, in order; null when the source is read each time instead. One write and, where
 * people have posted little, one question, however many they are: a graph may be imported in bulk.
 */
export async function prepareNewSources(
  dependencies: HandlerDependencies,
  gained: readonly NewSource[],
): Promise<(Candidate[] | null)[]> {
  const { store, settings } = dependencies;
  const [first] = gained;
  if (!first) return [];
  const limit = settings.backfillEntries;
  const added = await store.followers.add(
    gained.map(({ edge, event }) => ({ ...edge, changedAt: new Date(event.occurredAt) })),
  );
  dependencies.tellNewSources(gained.map(({ edge }) => edge));
  const pushed = gained.flatMap(({ edge }, index) => (added[index]?.isPulled ? [] : [edge.sourceId]));
  // Their questions are one; the log names the first of them.
  const truth = await truthFor(dependencies, first.event.correlationId);
  const timelines = await timelinesOf(truth, [...new Set(pushed)], limit);
  return Promise.all(
    gained.map(async ({ edge: { ownerId, sourceId } }, index) => {
      const { isPulled, friends } = added[index]!;
      if (isPulled) return null;
      const { candidates, completeAfter } = backfillOf(timelines.get(sourceId) ?? [], limit, () => friends);
      if (completeAfter !== null) await store.entries.raiseCompleteAfter(ownerId, completeAfter);
      return candidates;
    }),
  );
}

/**
 * The newest `limit` entries of each source. All are asked for at once: an answer below the limit is all there is of
 * everyone. Where it is not, each half is asked for by itself.
 */
async function timelinesOf(
  truth: Truth,
  sourceIds: readonly string[],
  limit: number,
): Promise<Map<string, TimelineEntry[]>> {
  if (sourceIds.length === 0) return new Map();
  const entries = await truth.timeline({ sourceIds, includeReposts: true, before: null, limit });
  if (sourceIds.length > 1 && entries.length >= limit) {
    const half = Math.ceil(sourceIds.length / 2);
    const halves = [sourceIds.slice(0, half), sourceIds.slice(half)];
    const parts = await Promise.all(halves.map((part) => timelinesOf(truth, part, limit)));
    return new Map(parts.flatMap((part) => [...part]));
  }
  const timelines = new Map<string, TimelineEntry[]>(sourceIds.map((sourceId) => [sourceId, []]));
  for (const entry of entries) timelines.get(entry.sourceId)?.push(entry);
  return timelines;
}
