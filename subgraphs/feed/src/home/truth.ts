import type { Relation } from '@chorus/audience';
import type {
  GraphEdge,
  PersonAndOthers,
  PostAudience,
  RequestScope,
  TimelineEntry,
  TimelinePosition,
} from '@chorus/domain-queries';
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

  /** Of each of these people, in their order: the relation to each of their others. */
  async relationsBetween(people: readonly PersonAndOthers[]): Promise<Map<string, Relation>[]> {
    const found = new Map<string, Map<string, Relation>>();
    await Promise.all(
      pairsInChunks(people).map(async (chunk) => {
        const relations = await this.scope.ask('social-graph.relations-between', { people: chunk });
        chunk.forEach(({ personId, otherIds }, index) => {
          const ofPerson = found.get(personId) ?? new Map<string, Relation>();
          found.set(personId, ofPerson);
          otherIds.forEach((otherId, place) => ofPerson.set(otherId, relations[index]![place]!));
        });
      }),
    );
    return people.map(({ personId }) => found.get(personId) ?? new Map<string, Relation>());
  }

  /** For whom each of these posts is; without those that are gone. */
  async audiencesOf(postIds: readonly string[]): Promise<Map<string, PostAudience>> {
    const audiences = new Map<string, PostAudience>();
    await Promise.all(
      chunksOf(postIds).map(async (chunk) => {
        const answer = await this.scope.ask('posts.audiences', { postIds: chunk });
        chunk.forEach((postId, index) => {
          const audience = answer[index];
          if (audience) audiences.set(postId, audience);
        });
      }),
    );
    return audiences;
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

/** As many whole people as fit into one question; who has more others than that is asked about in parts. */
function pairsInChunks(people: readonly PersonAndOthers[]): PersonAndOthers[][] {
  const chunks: PersonAndOthers[][] = [];
  let room = 0;
  for (const { personId, otherIds } of people)
    for (const part of chunksOf(otherIds)) {
      if (part.length > room) {
        chunks.push([]);
        room = mostIds;
      }
      chunks.at(-1)!.push({ personId, otherIds: part });
      room -= part.length;
    }
  return chunks;
}

function chunksOf(ids: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let start = 0; start < ids.length; start += mostIds) chunks.push(ids.slice(start, start + mostIds));
  return chunks;
}
