import type { GraphEdge, RequestScope, TimelineEntry, TimelinePosition } from '@chorus/domain-queries';
import type { EdgeKey } from '../home-store/home-store';
import { comparePositions } from './position';

/** Ids that one question may name. */
const mostIds = 1_000;

export interface TimelineQuestion {
  sourceIds: readonly string[];
  includeReposts: boolean;
  before: TimelinePosition | null;
  limit: number;
}

/**
 * What homes are made of, asked of its owners as it is right now. The scope must be a service's, except for a timeline of
 * the asking person alone.
 */
export class Truth {
  constructor(private readonly scope: RequestScope) {}

  /** Whom the person follows or is friends with. */
  sourcesOf(personId: string): Promise<GraphEdge[]> {
    return this.scope.ask('social-graph.sources', { personId });
  }

  /** A page of the whole graph, by owner, then source. */
  edgesAfter(key: EdgeKey | null, limit: number): Promise<GraphEdge[]> {
    const after = key && { personId: key.ownerId, otherId: key.sourceId };
    return this.scope.ask('social-graph.edges', { after, limit });
  }

  /** Newest first, strictly before a position; fewer than `limit` (at most 1,000) only at the end. */
  async timeline({ sourceIds, includeReposts, before, limit }: TimelineQuestion): Promise<TimelineEntry[]> {
    if (sourceIds.length === 0 || limit === 0) return [];
    const parts = await Promise.all(
      chunksOf(sourceIds).map((chunk) =>
        this.scope.ask('posts.timeline', { sourceIds: chunk, includeReposts, before, limit }),
      ),
    );
    const [only] = parts;
    return parts.length === 1 && only ? only : parts.flat().sort(comparePositions).slice(0, limit);
  }

  /** The live reposts of one post. */
  repostsOf(postId: string): Promise<TimelineEntry[]> {
    return this.scope.ask('posts.reposts', { postId });
  }

  /** The live reposts of any of these posts by any of these people. */
  async repostsBy(postIds: readonly string[], sourceIds: readonly string[]): Promise<TimelineEntry[]> {
    if (postIds.length === 0 || sourceIds.length === 0) return [];
    const questions = chunksOf(sourceIds).flatMap((sources) =>
      chunksOf(postIds).map((posts) => ({ postIds: posts, sourceIds: sources })),
    );
    return (
      await Promise.all(questions.map((question) => this.scope.ask('posts.reposts-by', question)))
    ).flat();
  }
}

function chunksOf(ids: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let start = 0; start < ids.length; start += mostIds) chunks.push(ids.slice(start, start + mostIds));
  return chunks;
}
