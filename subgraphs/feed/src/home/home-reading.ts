import type { Relation } from '@chorus/audience';
import type { Facts, TimelineEntry, TimelinePosition } from '@chorus/domain-queries';
import type { Candidate, HomePage, HomeState } from '../home-store/home-store';
import { CandidateStream } from './candidate-stream';
import type { ShownEntry } from './home-feed';
import { needsReposts, placeOf } from './home.policy';
import { HomeSources } from './home-sources';

/** Steps of one page at most; each looks at twice as many candidates as the one before. */
const mostSteps = 10;
/** Candidates of the first step, for so many wanted posts. */
export const firstStepOf = (wanted: number): number => Math.ceil(wanted * 1.5) + 10;
/** Candidates in one step at most: as many ids as one question to another domain may name. */
const mostAtOnce = 1_000;

export interface FilledPage {
  entries: ShownEntry[];
  /** Set when the bound of steps was met before the page was full: the last candidate looked at. */
  stoppedAt: TimelinePosition | null;
}

export interface HomeReadingDependencies {
  viewerId: string;
  facts: Facts;
  sources: HomeSources;
  /** What is kept, from a position on. */
  readKept: (after: TimelinePosition | null, limit: number) => Promise<Pick<HomePage, 'home' | 'candidates'>>;
}

/** One reading of one home from a position on: candidates, then facts, then who shows and where. */
export class HomeReading {
  private readonly stream: CandidateStream;

  constructor(
    start: TimelinePosition | null,
    state: HomeState,
    private readonly dependencies: HomeReadingDependencies,
  ) {
    const { sources, readKept } = dependencies;
    this.stream = new CandidateStream(start, {
      kept: readKept,
      pulled: (after, limit) => sources.readPulled(after, limit),
      truth: (after, limit) => sources.readAll(after, limit),
    });
    if (state === 'REBUILDING') this.stream.switchToTruth();
  }

  /** The next posts that show, `wanted` of them unless the home ends or the bound is met. */
  async fill(wanted: number): Promise<FilledPage> {
    const entries: ShownEntry[] = [];
    // Some candidates are second reasons for one post, so the first step looks at more of them than are wanted.
    let limit = firstStepOf(wanted);
    for (let step = 1; ; step += 1) {
      const candidates = await this.stream.take(limit);
      entries.push(...(await this.firstVisible(await this.place(candidates), wanted - entries.length)));
      const last = candidates.at(-1);
      if (entries.length === wanted || candidates.length < limit || !last)
        return { entries, stoppedAt: null };
      if (step === mostSteps) return { entries, stoppedAt: last };
      limit = Math.min(limit * 2, mostAtOnce);
    }
  }

  private async place(candidates: readonly Candidate[]): Promise<ShownEntry[]> {
    const { viewerId } = this.dependencies;
    const reposts = await this.repostsByPost(candidates);
    const relations = await this.relationsTo(candidates, [...reposts.values()].flat());
    return candidates.flatMap((candidate) => {
      const place = placeOf(candidate, {
        viewerId,
        relationTo: (personId) => relations.get(personId) as Relation,
        reposts: reposts.get(candidate.postId) ?? [],
      });
      return place ? [place] : [];
    });
  }

  /** Asks about as many as are wanted, and only when some of them do not show, about more. */
  private async firstVisible(placed: readonly ShownEntry[], wanted: number): Promise<ShownEntry[]> {
    const shown: ShownEntry[] = [];
    for (let next = 0, step = wanted; next < placed.length && shown.length < wanted; step = 50) {
      const asked = placed.slice(next, next + step);
      next += asked.length;
      const visible = await Promise.all(
        asked.map(({ postId }) => this.dependencies.facts.isPostVisible(postId)),
      );
      shown.push(...asked.filter((_entry, index) => visible[index]));
    }
    return shown.slice(0, wanted);
  }

  private async repostsByPost(candidates: readonly Candidate[]): Promise<Map<string, TimelineEntry[]>> {
    const postIds = [...new Set(candidates.filter(needsReposts).map(({ postId }) => postId))];
    const isKeptComplete = !this.stream.isPartlyTruth;
    const reposts = await this.dependencies.sources.repostsOf(postIds, { isKeptComplete });
    const byPost = new Map<string, TimelineEntry[]>();
    for (const repost of reposts) byPost.set(repost.postId, [...(byPost.get(repost.postId) ?? []), repost]);
    return byPost;
  }

  private async relationsTo(
    candidates: readonly Candidate[],
    reposts: readonly TimelineEntry[],
  ): Promise<Map<string, Relation>> {
    const authorIds = candidates.map(({ authorId }) => authorId);
    const ids = [...new Set([...authorIds, ...reposts.map(({ sourceId }) => sourceId)])];
    const relations = await this.dependencies.facts.relations(ids);
    return new Map(ids.map((id, index) => [id, relations[index] as Relation]));
  }
}
