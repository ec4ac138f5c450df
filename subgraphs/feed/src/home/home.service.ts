import type { Facts, RequestScope } from '@chorus/domain-queries';
import { pageSize, toGlobalId, type PageArguments } from '@chorus/subgraph-kit';
import type { Home, HomeState, HomeStore } from '../home-store/home-store';
import type { FeedSettings } from '../options';
import type { HomePageShown, ShownEdge, ShownEntry } from './home-feed';
import { firstStepOf, HomeReading } from './home-reading';
import { HomeSources } from './home-sources';
import { homeCursor, readHomeCursor } from './home.cursor';
import { dayMs, isDormant } from './dormancy';

export interface HomeServiceDependencies {
  scope: RequestScope;
  facts: Facts;
  store: HomeStore;
  settings: FeedSettings;
  /** Asks other domains for what no person may ask. */
  serviceScope: (name: string, requestId?: string) => Promise<RequestScope>;
}

/** Reads the viewer's home, in one request of theirs. */
export class HomeService {
  constructor(private readonly dependencies: HomeServiceDependencies) {}

  async pageOf(viewerId: string, page: PageArguments): Promise<HomePageShown> {
    const { store, settings, facts } = this.dependencies;
    const { position, shown: shownBefore } = readHomeCursor(page.after);
    const size = Math.min(pageSize(page), Math.max(0, settings.homeLength - shownBefore));
    const wanted = size + 1;
    const firstPage = await store.entries.page(viewerId, position, firstStepOf(wanted));
    const state = await this.noteRead(viewerId, firstPage.home);

    const sources = new HomeSources(viewerId, firstPage.pulledSourceIds, {
      ...this.dependencies,
      entries: store.entries,
    });
    const reading = new HomeReading(position, state, {
      viewerId,
      facts,
      sources,
      readKept: async (after, limit) =>
        after === position && limit === firstStepOf(wanted)
          ? firstPage
          : store.entries.page(viewerId, after, limit),
    });
    const { entries, stoppedAt } = await reading.fill(wanted);

    const edges = entries.slice(0, size).map((entry, index) => edgeOf(entry, shownBefore + index + 1));
    const shown = shownBefore + edges.length;
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: {
        hasNextPage: shown < settings.homeLength && (entries.length > size || stoppedAt !== null),
        hasPreviousPage: page.after != null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: stoppedAt ? homeCursor(stoppedAt, shown) : (edges.at(-1)?.cursor ?? null),
      },
      state,
    };
  }

  /** Keeps the fan-out coming. Who was away so long that it stopped is served from the truth until a rebuild is done. */
  private async noteRead(viewerId: string, { state, lastReadAt }: Home): Promise<HomeState> {
    const { store, settings } = this.dependencies;
    const now = settings.clock();
    if (isDormant(lastReadAt, now, settings)) {
      await store.homes.noteRead(viewerId, now, { rebuild: true });
      return 'REBUILDING';
    }
    // Days are what counts, so once a day is often enough.
    if (lastReadAt === null || now.getTime() - lastReadAt.getTime() > dayMs)
      await store.homes.noteRead(viewerId, now);
    return state;
  }
}

const edgeOf = (entry: ShownEntry, shown: number): ShownEdge => ({
  cursor: homeCursor(entry, shown),
  node: { __typename: 'Post', id: toGlobalId('Post', entry.postId) },
  reason: entry,
});
