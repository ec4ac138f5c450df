import type { LiveBus } from '@chorus/live';
import { logger } from '@chorus/telemetry';
import type { EdgeKey } from '../home-store/home-store';

const channel = 'feed.sources';
/** As many as fit into one message. */
const mostAtOnce = 50;

type Message = [ownerId: string, sourceId: string][];

/** Tells all processes that owners have new sources. Call it when the edges are committed. */
export function publishNewSources(live: LiveBus, edges: readonly EdgeKey[]): void {
  for (let start = 0; start < edges.length; start += mostAtOnce) {
    const message: Message = edges
      .slice(start, start + mostAtOnce)
      .map(({ ownerId, sourceId }) => [ownerId, sourceId]);
    live.publish(channel, message);
  }
}

/** `sourceIds`: the new ones; null where it is not known which, because messages may have been lost. */
export type LookAgain = (ownerId: string, sourceIds: string[] | null) => Promise<void>;

/** Lets those who look here look again when they have new sources. Returns the unsubscribe. */
export function onNewSources(
  live: LiveBus,
  owners: { has(ownerId: string): boolean; keys(): Iterable<string> },
  lookAgain: LookAgain,
): () => void {
  const look = (ownerId: string, sourceIds: string[] | null) =>
    void lookAgain(ownerId, sourceIds).catch((err: unknown) =>
      logger.warn({ err }, 'home changes: not looked again'),
    );
  return live.subscribe(
    channel,
    (message) => {
      for (const [ownerId, sourceId] of message as Message)
        if (owners.has(ownerId)) look(ownerId, [sourceId]);
    },
    () => {
      for (const ownerId of owners.keys()) look(ownerId, null);
    },
  );
}
