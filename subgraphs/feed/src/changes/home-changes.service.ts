import type { RequestScope } from '@chorus/domain-queries';
import { findChorusError } from '@chorus/errors';
import { StreamTail, type FollowedStream, type Place, type Route, type StreamParts } from '@chorus/streams';
import { Truth } from '../home/truth';
import type { HomeStore } from '../home-store/home-store';
import { changesCursor, readChangesCursor, type ChangesPosition } from './changes.cursor';
import { HomeChangeStream } from './home-change-stream';
import { HomeJudge } from './home-judge';
import type { HomeEvent } from './home-log';

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
    return new HomeChangeStream({
      stream,
      from,
      judge: (candidates) => this.judge.judge({ personId, candidates }),
      intervalMs: this.dependencies.intervalMs,
    });
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
    const topics = async () => {
      const truth = new Truth(await this.dependencies.serviceScope('feed.home-changes'));
      return (await truth.sourcesOf(person)).map(({ otherId }) => otherId);
    };
    return this.tail.follow({ person, after, topics });
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
