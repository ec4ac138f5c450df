import type { TimelineEntry } from '@chorus/domain-queries';
import type { Candidate } from '../home-store/home-store';

export interface Backfill {
  candidates: Candidate[];
  /** Where the candidates end although there are older ones; null when these are all. */
  completeAfter: string | null;
}

/**
 * What of the newest `limit` entries of some sources is worth keeping for one owner. Leaves out what can never show to
 * them while they stand to the source as they do; everything else is judged when it is read.
 */
export function backfillOf(
  entries: readonly TimelineEntry[],
  limit: number,
  isFriend: (sourceId: string) => boolean,
): Backfill {
  const candidates = entries.filter(
    ({ audience, authorId }) => audience !== 'ONLY_ME' && (audience !== 'FRIENDS' || isFriend(authorId)),
  );
  return {
    candidates: candidates.map(({ postId, authorId, sourceId, at }) => ({ postId, authorId, sourceId, at })),
    completeAfter: entries.length < limit ? null : (entries.at(-1)?.at ?? null),
  };
}
