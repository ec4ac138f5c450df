import {
  createHttpWiring,
  createInProcessWiring,
  startTestGraph,
  type Person,
} from '@chorus/embedded/testing';
import { RequestScope, type Viewer } from '@chorus/domain-queries';
import type { FeedOptions } from '../src';
import type { SubgraphResult, SubgraphStream, SubscriptionRequest } from '@chorus/subgraph-kit';
import { eventually } from '@chorus/test-kit';

export interface SeenChange {
  cursor: string;
  newPostsCount: number;
  latestPost: { id: string } | null;
}

const query = `subscription ($after: String) {
  homeFeedChanged(after: $after) { cursor newPostsCount latestPost { id } }
}`;

/** One who looks at their home. */
export class Watcher {
  readonly changes: SeenChange[] = [];
  /** What ended it. */
  error: string | null = null;
  isOver = false;

  constructor(private readonly stream: SubgraphStream) {
    void this.read();
  }

  /** Where it stood before its first change. */
  get start(): string {
    return this.stream.cursor!;
  }

  get counts(): number[] {
    return this.changes.map(({ newPostsCount }) => newPostsCount);
  }

  get last(): SeenChange {
    return this.changes.at(-1)!;
  }

  /** Waits until the newest change says this. */
  async sees(newPostsCount: number, latestPostId?: string): Promise<SeenChange> {
    await eventually(() => {
      expect(this.changes.at(-1)).toMatchObject({
        newPostsCount,
        ...(latestPostId && { latestPost: { id: latestPostId } }),
      });
      return true;
    });
    return this.last;
  }

  async stop(): Promise<void> {
    await this.stream.return?.();
    await eventually(() => this.isOver);
  }

  private async read(): Promise<void> {
    for await (const { result, cursor } of this.stream) {
      const change = (result.data as { homeFeedChanged: SeenChange } | undefined)?.homeFeedChanged;
      if (!change) this.error = codesOf(result)[0]!;
      else if (change.cursor !== cursor) this.error = 'The cursors differ.';
      else this.changes.push(change);
    }
    this.isOver = true;
  }
}

const codesOf = ({ errors = [] }: SubgraphResult): string[] =>
  errors.map(({ extensions }) => String(extensions?.code));

/** The whole graph, and ways to ask its feed for what a gateway asks. */
export async function startWatchedGraph(feed: FeedOptions) {
  const wiring = process.env.CHORUS_TEST_TRANSPORT === 'http' ? createHttpWiring() : createInProcessWiring();
  const graph = await startTestGraph({ wiring, feed });
  const subgraph = graph.graph.subgraphs.get('feed')!;
  const watchers: Watcher[] = [];

  const subscribe = (viewer: Viewer, request: Partial<SubscriptionRequest>) =>
    subgraph.subscribe(
      { query, ...request },
      new RequestScope(
        { viewer, client: { address: null, userAgent: null }, requestId: 'request-1' },
        wiring.domainQueries,
      ),
    );
  const viewerOf = ({ accountId }: Person): Viewer => ({ kind: 'person', accountId, sessionId: accountId });

  return {
    graph,
    /** `after`: the operation's own. `resume`: in place of a stream that was lost. */
    async watch(
      person: Person,
      { after, resume }: { after?: string; resume?: string } = {},
    ): Promise<Watcher> {
      const stream = await subscribe(viewerOf(person), { variables: { after }, after: resume });
      if (!(Symbol.asyncIterator in stream)) throw new Error(`Refused: ${codesOf(stream).join()}`);
      const watcher = new Watcher(stream);
      watchers.push(watcher);
      return watcher;
    },
    /** The codes of the errors with which it is refused. */
    async refusal(person: Person | null, after?: string): Promise<string[]> {
      const viewer: Viewer = person ? viewerOf(person) : { kind: 'anonymous' };
      const answer = await subscribe(viewer, { variables: { after } });
      if (!(Symbol.asyncIterator in answer)) return codesOf(answer);
      await answer.return?.();
      return [];
    },
    stopWatching: () => Promise.all(watchers.splice(0).map((watcher) => watcher.stop())),
  };
}

export type WatchedGraph = Awaited<ReturnType<typeof startWatchedGraph>>;

export const cursorOfPage = async (person: Person): Promise<string> =>
  (await person.ask('{ viewer { homeFeed(first: 1) { changesCursor } } }')).viewer.homeFeed.changesCursor;
