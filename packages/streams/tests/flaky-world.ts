import type { LiveBus } from '@chorus/live';
import { mergeByTime } from '../src/merge-by-time';
import { noPlace, type Place } from '../src/place';
import {
  createStreamWriter,
  partitionOf,
  StreamTail,
  type LogEntry,
  type StreamLog,
  type StreamTailOptions,
} from '../src';

export interface Note {
  number: number;
}

/** Numbers that are the same for the same seed (mulberry32). */
export function randomOf(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (of: number): boolean => next() < of,
    pick: <Item>(items: readonly Item[]): Item => items[below(items.length)]!,
  };
}

export type Random = ReturnType<typeof randomOf>;

export const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** A log in memory, whose answers take as long as `wait` does. */
export class MemoryLog implements StreamLog<Note> {
  readonly all: LogEntry<Note>[] = [];
  oldest: Place = noPlace;
  reads = 0;
  wait = async (): Promise<void> => undefined;

  get heads(): number[] {
    return noPlace.map((_, partition) => this.all.filter((entry) => entry.partition === partition).length);
  }

  async append(_transaction: unknown, entries: readonly { topic: string; event: Note }[]) {
    const { heads } = this;
    const appended = entries.map(({ topic, event }) => {
      const partition = partitionOf(topic);
      heads[partition]! += 1;
      const occurredAt = new Date(this.all.length);
      return { topic, event, partition, position: heads[partition]!, occurredAt };
    });
    this.all.push(...appended);
    return appended;
  }

  async bounds() {
    const { heads, oldest } = this;
    await this.wait();
    return { heads, oldest };
  }

  async page(topics: readonly string[], after: Place, upTo: Place, limit: number) {
    await this.wait();
    const found = this.all.filter(
      ({ topic, partition, position }) =>
        topics.includes(topic) && position > after[partition]! && position <= upTo[partition]!,
    );
    await this.wait();
    return mergeByTime(found, { after, upTo, perPartition: Infinity, limit });
  }

  async since(after: Place, limit: number) {
    this.reads += 1;
    await this.wait();
    const found = this.all
      .filter(({ partition, position }) => position > after[partition]!)
      .sort((a, b) => a.partition - b.partition || a.position - b.position)
      .slice(0, limit);
    await this.wait();
    return found;
  }

  retire = async (): Promise<void> => undefined;
}

/** A bus that does what a bus may do when `random` is given: lose, repeat, delay, and so reorder. */
export class FlakyBus implements LiveBus {
  private readonly listeners = new Set<{ hear: (message: unknown) => void; onGap?: () => void }>();
  isMute = false;

  constructor(public random: Random | null = null) {}

  get listening(): number {
    return this.listeners.size;
  }

  publish(_channel: string, message: unknown): void {
    if (this.isMute || this.random?.chance(0.1)) return;
    const json = JSON.stringify(message);
    for (const listener of this.listeners) {
      const times = this.random?.chance(0.1) ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        const late = this.random?.chance(0.3) ? this.random.below(6) : 0;
        void turns(late).then(() => this.listeners.has(listener) && listener.hear(JSON.parse(json)));
      }
    }
  }

  subscribe(_channel: string, hear: (message: unknown) => void, onGap?: () => void) {
    const listener = { hear, onGap };
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  tellOfGap(): void {
    for (const { onGap } of this.listeners) onGap?.();
  }

  close = async (): Promise<void> => undefined;
}

/** Persons and their topics, a log, and tails on it. */
export function openWorld(random: Random | null = null) {
  const log = new MemoryLog();
  const live = new FlakyBus(random);
  const topicsOf = new Map<string, string[]>();
  const parts = { log, live, channel: 'notes' };
  const writer = createStreamWriter<Note>(parts);
  let routed = 0;
  let number = 0;
  return {
    log,
    live,
    topicsOf,
    routed: () => routed,
    /** Every entry of a person's topics, in the order of each topic. */
    entriesOf: (person: string) => log.all.filter(({ topic }) => topicsOf.get(person)!.includes(topic)),
    async append(...topics: string[]) {
      const notes = topics.map((topic) => ({ topic, event: { number: (number += 1) } }));
      const afterCommit: (() => void)[] = [];
      const appended = await writer.append(
        { afterCommit: (callback: () => void) => afterCommit.push(callback) } as never,
        notes,
      );
      afterCommit.forEach((callback) => callback());
      return appended;
    },
    openTail(options: Partial<StreamTailOptions<Note>> = {}) {
      return new StreamTail<Note>({
        ...parts,
        name: 'notes',
        pollMs: 20,
        route: async (entries, here) => {
          routed += 1;
          await log.wait();
          return entries.map(({ topic }) =>
            [...here.keys()].filter((person) => topicsOf.get(person)!.includes(topic)),
          );
        },
        ...options,
      });
    },
    follow: (tail: StreamTail<Note>, person: string, after?: string) =>
      tail.follow({ person, after, topics: async () => topicsOf.get(person)! }),
  };
}

export type World = ReturnType<typeof openWorld>;
