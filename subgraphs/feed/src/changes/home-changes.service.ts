import type { RequestScope } from '@chorus/domain-queries';
import { findChorusError } from '@chorus/errors';
import {
  hasPassed,
  StreamTail,
  type FollowedStream,
  type Place,
  type Route,
  type StreamParts,
} from '@chorus/streams';
import { Truth } from '../home/truth';
import type { HomeStore } from '../home-store/home-store';
import { changesCursor, readChangesCursor, type ChangesPosition } from './changes.cursor';
import { HomeChangeStream } from './home-change-stream';
import { HomeJudge } from './home-judge';
import type { HomeEvent } from './home-log';
import { onNewSources } from './new-sources';

/** Entries that are read at once of what a new source wrote before. */
const mostAtOnce = 500;

export interface HomeChangesDependencies {
  parts: StreamParts<HomeEvent>;
  store: Pick<HomeStore, 'entries' | 'followers'>;
  serviceScope: (name: string, requestId?: string) => Promise<RequestScope>;
  intervalMs: number;
}

export interface ChangesQuestion {
  after: string | null | undefined;
  /** Goes on in place of a stream that was lost: counts from where that one did. */
  isResumed: boolean;
}

/** The homes that change while their owners look; one for the process. */
export class HomeChanges {
  private readonly tail: StreamTail<HomeEvent>;
  private readonly judge: HomeJudge;
  private readonly watching = new Map<string, Set<HomeChangeStream>>();
  private stopListening: () => void = () => undefined;

  constructor(private readonly dependencies: HomeChangesDependencies) {
    const { parts, store, serviceScope } = dependencies;
    this.tail = new StreamTail<HomeEvent>({ ...parts, name: 'home', route: followersIn(store) });
    this.judge = new HomeJudge({ entries: store.entries, serviceScope });
  }

  /** Whoever subscribes after it misses no post that a page read from now on does not show. */
  async cursorNow(): Promise<string> {
    const place = await this.tail.placeNow();
    return changesCursor({ place, anchor: place });
  }

  /** What `homeFeedChanged` tells this person. Rejects with BAD_USER_INPUT or CURSOR_EXPIRED. */
  async follow(personId: string, { after, isResumed }: ChangesQuestion): Promise<HomeChangeStream> {
    const start = after == null ? null : readChangesCursor(after);
    const { stream, from } = await this.open(personId, start, isResumed);
    const changes: HomeChangeStream = new HomeChangeStream({
      stream,
      from,
      judge: (candidates) => this.judge.judge({ personId, candidates }),
      intervalMs: this.dependencies.intervalMs,
      onEnd: () => this.remove(personId, changes),
    });
    this.watch(personId, changes);
    return changes;
  }

  private watch(personId: string, changes: HomeChangeStream): void {
    const { parts } = this.dependencies;
    if (this.watching.size === 0)
      this.stopListening = onNewSources(parts.live, this.watching, (ownerId, sourceIds) =>
        this.lookAgain(ownerId, sourceIds),
      );
    this.watching.set(personId, (this.watching.get(personId) ?? new Set()).add(changes));
  }

  private remove(personId: string, changes: HomeChangeStream): void {
    const ofPerson = this.watching.get(personId);
    ofPerson?.delete(changes);
    if (ofPerson?.size !== 0) return;
    this.watching.delete(personId);
    if (this.watching.size === 0) this.stopListening();
  }

  /**
   * A source's entries may have been routed a moment before it was one: follows and posts are events of different aggregates,
   * handled in no order. What is committed by now is read here; what comes later is routed.
   */
  private async lookAgain(personId: string, newSourceIds: string[] | null): Promise<void> {
    const { log } = this.dependencies.parts;
    const sourceIds = newSourceIds ?? (await this.sourcesOf(personId));
    const { heads } = await log.bounds();
    for (const changes of this.watching.get(personId) ?? []) {
      let place = changes.anchor;
      while (!hasPassed(place, heads)) {
        const page = await log.page(sourceIds, place, heads, mostAtOnce);
        changes.add(page.entries);
        place = page.place;
      }
    }
  }

  private async sourcesOf(personId: string): Promise<string[]> {
    const truth = new Truth(await this.dependencies.serviceScope('feed.home-changes'));
    return (await truth.sourcesOf(personId)).map(({ otherId }) => otherId);
  }

  private async open(
    personId: string,
    start: ChangesPosition | null,
    isResumed: boolean,
  ): Promise<{ stream: FollowedStream<HomeEvent>; from: ChangesPosition }> {
    if (start && isResumed) {
      try {
        return { stream: await this.read(personId, start.anchor), from: start };
      } catch (error) {
        // Open for longer than the log keeps: it counts from here on.
        if (findChorusError(error)?.code !== 'CURSOR_EXPIRED') throw error;
      }
    }
    const stream = await this.read(personId, start?.place ?? null);
    return { stream, from: { place: stream.start, anchor: stream.start } };
  }

  private read(person: string, after: Place | null): Promise<FollowedStream<HomeEvent>> {
    return this.tail.follow({ person, after, topics: () => this.sourcesOf(person) });
  }
}

/** One statement for all that came together. Whom a post is for is judged when they are told. */
const followersIn =
  ({ followers }: Pick<HomeStore, 'followers'>): Route<HomeEvent> =>
  async (entries, here) => {
    const sourceIds = [...new Set(entries.map(({ topic }) => topic))];
    const edges = await followers.among(sourceIds, [...here.keys()]);
    const bySource = new Map<string, string[]>(sourceIds.map((sourceId) => [sourceId, []]));
    for (const { sourceId, ownerId } of edges) bySource.get(sourceId)?.push(ownerId);
    return entries.map(({ topic }) => bySource.get(topic) ?? []);
  };
