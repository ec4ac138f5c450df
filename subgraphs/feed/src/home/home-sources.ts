import type { GraphEdge, RequestScope, TimelineEntry, TimelinePosition } from '@chorus/domain-queries';
import type { Candidate, HomeEntries } from '../home-store/home-store';
import { Truth } from './truth';

export interface HomeSourcesDependencies {
  /** The reading person's own. */
  scope: RequestScope;
  entries: Pick<HomeEntries, 'sourcesOf'>;
  /** Asks other domains for what no person may ask. */
  serviceScope: (name: string, requestId?: string) => Promise<RequestScope>;
}

/** What one reading of a home asks of other domains about the viewer's sources. Judges nothing. */
export class HomeSources {
  private serviceTruth: Promise<Truth> | undefined;
  private allSourceIds: Promise<string[]> | undefined;

  constructor(
    private readonly viewerId: string,
    private readonly pulledSourceIds: readonly string[],
    private readonly dependencies: HomeSourcesDependencies,
  ) {}

  /** What is not fanned out: the viewer's own posts, so that they are there at once, and those of pulled accounts. */
  async readPulled(before: TimelinePosition | null, limit: number): Promise<Candidate[]> {
    if (this.pulledSourceIds.length === 0) {
      const own = new Truth(this.dependencies.scope);
      return own.timeline({ sourceIds: [this.viewerId], includeReposts: false, before, limit });
    }
    const truth = await this.truth();
    const sourceIds = [this.viewerId, ...this.pulledSourceIds];
    return truth.timeline({ sourceIds, includeReposts: true, before, limit });
  }

  /** Everything of everyone who is a source now. */
  async readAll(before: TimelinePosition | null, limit: number): Promise<Candidate[]> {
    const [truth, sourceIds] = await Promise.all([this.truth(), this.all()]);
    return truth.timeline({ sourceIds: [this.viewerId, ...sourceIds], includeReposts: true, before, limit });
  }

  /**
   * The live reposts of these posts by whoever may be a source. Where what is kept is complete, that is who has a candidate
   * there, or is pulled; a repost that was taken back may still have one, hence the question.
   */
  async repostsOf(
    postIds: readonly string[],
    { isKeptComplete }: { isKeptComplete: boolean },
  ): Promise<TimelineEntry[]> {
    if (postIds.length === 0) return [];
    const sourceIds = isKeptComplete
      ? [...(await this.dependencies.entries.sourcesOf(this.viewerId, postIds)), ...this.pulledSourceIds]
      : await this.all();
    return (await this.truth()).repostsBy(postIds, [...new Set(sourceIds)]);
  }

  private all(): Promise<string[]> {
    this.allSourceIds ??= this.truth()
      .then((truth) => truth.sourcesOf(this.viewerId))
      .then((edges: GraphEdge[]) => edges.map(({ otherId }) => otherId));
    return this.allSourceIds;
  }

  private truth(): Promise<Truth> {
    const { scope, serviceScope } = this.dependencies;
    this.serviceTruth ??= serviceScope('feed.home', scope.requestId).then((service) => new Truth(service));
    return this.serviceTruth;
  }
}
