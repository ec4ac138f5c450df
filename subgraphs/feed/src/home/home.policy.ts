import { decide, type Relation } from '@chorus/audience';
import type { TimelineEntry } from '@chorus/domain-queries';
import type { Candidate } from '../home-store/home-store';
import type { ReasonKind, ShownEntry } from './home-feed';

/** What is known of one candidate's post at the moment of the reading. */
export interface PlaceFacts {
  viewerId: string;
  relationTo: (personId: string) => Relation;
  /** The post's live reposts by everybody who may be a source. Not needed where the author is one. */
  reposts: readonly TimelineEntry[];
}

export const isSource = (relation: Relation): boolean => decide({ about: 'home-source' }, relation).allowed;

/**
 * Where the post of a candidate stands in the viewer's home, visibility apart: at the time of the post where its author is
 * a source, else at the earliest repost by a source. Null where that is not the candidate's own place (then some other
 * candidate has it) or where the post has none.
 */
export function placeOf(candidate: Candidate, facts: PlaceFacts): ShownEntry | null {
  const { postId, authorId, sourceId, at } = candidate;
  const toAuthor = facts.relationTo(authorId);
  if (isSource(toAuthor)) {
    return sourceId === authorId ? { postId, at, kind: kindOf(toAuthor), actorId: authorId } : null;
  }
  if (!decide({ about: 'home-by-repost' }, toAuthor).allowed) return null;
  const earliest = earliestRepost(facts);
  return earliest?.at === at ? { postId, at, kind: 'REPOST', actorId: earliest.sourceId } : null;
}

/** May the place depend on reposts? */
export const needsReposts = ({ authorId, sourceId }: Candidate): boolean => sourceId !== authorId;

function earliestRepost({ viewerId, relationTo, reposts }: PlaceFacts): TimelineEntry | null {
  const counted = reposts.filter(({ sourceId, authorId }) => {
    // One's own repost brings nothing to oneself, and an author's own adds nothing to the post.
    return sourceId !== viewerId && sourceId !== authorId && isSource(relationTo(sourceId));
  });
  return counted.reduce<TimelineEntry | null>(
    (best, repost) => (isBefore(best, repost) ? best : repost),
    null,
  );
}

function isBefore(best: TimelineEntry | null, repost: TimelineEntry): boolean {
  if (best === null) return false;
  return best.at === repost.at ? best.sourceId < repost.sourceId : best.at < repost.at;
}

function kindOf(toAuthor: Relation): ReasonKind {
  if (toAuthor.isSelf) return 'OWN';
  return toAuthor.friends ? 'FRIEND' : 'FOLLOWED';
}
