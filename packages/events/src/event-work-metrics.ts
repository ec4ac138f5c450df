import { onScrape } from '@chorus/telemetry';
import type { EventLog } from './event-log';
import { deadLetters, eventLag, outboxOldest, outboxWaiting } from './event-metrics';
import { lagOf } from './lag';
import type { Relay } from './relay';

/** The event work of one runtime, as far as only the database knows how it stands. */
export interface EventWork {
  log: Pick<EventLog, 'progress' | 'deadLetterCounts'>;
  groups: readonly string[];
  relays: readonly Relay[];
}

const watched = new Set<EventWork>();

// Of what cannot be asked nothing is shown, rather than how it once was.
onScrape(async () => {
  for (const gauge of [eventLag, deadLetters, outboxWaiting, outboxOldest]) gauge.reset();
  await Promise.allSettled([...watched].flatMap((work) => readings(work)));
});

/** Shows lag, dead letters and waiting outboxes until the returned function is called. */
export function watchEventWork(work: EventWork): () => void {
  watched.add(work);
  return () => void watched.delete(work);
}

const readings = ({ log, groups, relays }: EventWork): Promise<void>[] => [
  readLag(log, groups),
  readDeadLetters(log, groups),
  ...relays.map(readOutbox),
];

async function readLag(log: EventWork['log'], groups: readonly string[]): Promise<void> {
  for (const { group, topic, events } of lagOf(await log.progress(groups)))
    eventLag.set({ group, topic }, events);
}

async function readDeadLetters(log: EventWork['log'], groups: readonly string[]): Promise<void> {
  const counts = await log.deadLetterCounts();
  for (const group of groups) deadLetters.set({ group }, counts.get(group) ?? 0);
}

async function readOutbox(relay: Relay): Promise<void> {
  const { outbox } = relay;
  const { events, oldestSeconds } = await relay.waiting();
  outboxWaiting.set({ outbox }, events);
  outboxOldest.set({ outbox }, oldestSeconds);
}
