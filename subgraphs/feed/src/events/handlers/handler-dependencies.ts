import type { Queryable } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import type { StreamWriter } from '@chorus/streams';
import type { HomeEvent } from '../../changes/home-log';
import { awakeSince } from '../../home/dormancy';
import { Truth } from '../../home/truth';
import type { EdgeKey, FanOutLimits, HomeStore } from '../../home-store/home-store';
import type { FeedSettings } from '../../options';

/** The consumer group of the fan-out. */
export const fanOutGroup = 'feed.fan-out';

export interface HandlerDependencies {
  settings: FeedSettings;
  /** The store within a handler's transaction. */
  storeIn: (transaction: Queryable) => HomeStore;
  /** The store outside of it: what it writes is committed when it returns. */
  store: HomeStore;
  serviceScope: (name: string, requestId?: string) => Promise<RequestScope>;
  /** Tells those who look at their homes. */
  homeLog: StreamWriter<HomeEvent>;
  /** Tells them that they have a new source, once the edges are committed. */
  tellNewSources: (edges: readonly EdgeKey[]) => void;
}

export const truthFor = async (
  { serviceScope }: HandlerDependencies,
  correlationId: string,
): Promise<Truth> => new Truth(await serviceScope(fanOutGroup, correlationId));

export const limitsOf = ({ settings }: HandlerDependencies): FanOutLimits => ({
  pushFollowersBelow: settings.pushFollowersBelow,
  readSince: awakeSince(settings.clock(), settings),
});
