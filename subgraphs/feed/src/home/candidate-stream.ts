import type { TimelinePosition } from '@chorus/domain-queries';
import type { Candidate, HomePage } from '../home-store/home-store';
import { comparePositions, isSamePosition, laterOf, startOf } from './position';

/** Candidates strictly after a position, newest first; fewer than `limit` only at the end. */
export type ReadCandidates = (after: TimelinePosition | null, limit: number) => Promise<Candidate[]>;

/** Reads ahead of one ordered list, so that two can be merged. */
class Lane {
  readonly ahead: Candidate[] = [];
  private isAtEnd = false;

  constructor(
    private last: TimelinePosition | null,
    private readonly read: ReadCandidates,
  ) {}

  /** Afterwards the next `count` candidates are in `ahead`, or all that are left. */
  async look(count: number): Promise<void> {
    const missing = count - this.ahead.length;
    if (this.isAtEnd || missing <= 0) return;
    const candidates = await this.read(this.last, missing);
    this.isAtEnd = candidates.length < missing;
    this.last = candidates.at(-1) ?? this.last;
    this.ahead.push(...candidates);
  }
}

export interface StreamSources {
  /** A page of what is kept for the owner, with how far that is complete. */
  kept: (after: TimelinePosition | null, limit: number) => Promise<Pick<HomePage, 'home' | 'candidates'>>;
  /** What is not kept but read each time: one's own posts and those of pulled accounts. */
  pulled: ReadCandidates;
  /** Everything, from those who know. */
  truth: ReadCandidates;
}

/**
 * The candidates of one home after a position, newest first, one for each position. As far as what is kept is complete they
 * are merged from that and from what is pulled; from there on, and while the home is rebuilt, they are the truth.
 */
export class CandidateStream {
  private readonly kept: Lane;
  private readonly pulled: Lane;
  private truth: Lane | undefined;
  /** What is kept is complete after this time; null: altogether. */
  private completeAfter: string | null = null;

  constructor(
    private last: TimelinePosition | null,
    private readonly sources: StreamSources,
  ) {
    this.kept = new Lane(last, (after, limit) => this.readKept(after, limit));
    this.pulled = new Lane(last, sources.pulled);
  }

  /** Is not everything kept? Then sources that have no candidate here may place a post all the same. */
  get isPartlyTruth(): boolean {
    return this.truth !== undefined || this.completeAfter !== null;
  }

  /** What is kept is not to be read any more. */
  switchToTruth(): void {
    this.truth ??= new Lane(this.last, this.sources.truth);
  }

  /** The next candidates; fewer than `limit` only at the end. */
  async take(limit: number): Promise<Candidate[]> {
    const taken: Candidate[] = [];
    while (taken.length < limit) {
      const missing = limit - taken.length;
      const truth = this.truth;
      const next = truth ? await takeFrom([truth], missing) : await this.takeKept(missing);
      // Candidates that share a position are of one post: one of them is enough to look at it.
      for (const candidate of next) {
        if (this.last === null || !isSamePosition(this.last, candidate)) taken.push(candidate);
        this.last = candidate;
      }
      if (next.length < missing && (truth || !this.goOnWithTruth())) break;
    }
    return taken;
  }

  private goOnWithTruth(): boolean {
    if (!this.truth && this.completeAfter !== null) {
      this.truth = new Lane(laterOf(this.last, startOf(this.completeAfter)), this.sources.truth);
    }
    return this.truth !== undefined;
  }

  private async takeKept(limit: number): Promise<Candidate[]> {
    const next = await takeFrom([this.kept, this.pulled], limit);
    if (this.truth) return [];
    const floor = this.completeAfter;
    return floor === null ? next : next.filter(({ at }) => at > floor);
  }

  private async readKept(after: TimelinePosition | null, limit: number): Promise<Candidate[]> {
    const { home, candidates } = await this.sources.kept(after, limit);
    if (home.state === 'REBUILDING') this.switchToTruth();
    this.completeAfter = home.completeAfter;
    return candidates;
  }
}

/** The first `limit` of several ordered lists taken together. */
async function takeFrom(lanes: readonly Lane[], limit: number): Promise<Candidate[]> {
  await Promise.all(lanes.map((lane) => lane.look(limit)));
  const merged = lanes
    .flatMap(({ ahead }) => ahead)
    .sort(comparePositions)
    .slice(0, limit);
  const last = merged.at(-1);
  for (const { ahead } of lanes) {
    const rest = ahead.findIndex((candidate) => !last || comparePositions(candidate, last) > 0);
    ahead.splice(0, rest < 0 ? ahead.length : rest);
  }
  return merged;
}
