import { randomUUID } from 'node:crypto';
import { logger, untraced } from '@chorus/telemetry';
import type { Follower } from './follower';
import type { Place } from './place';
import { PlacedItem } from './stream-item';
import type { LogEntry } from './stream-log';

/** The persons who follow in this process. */
export interface PersonsHere {
  readonly size: number;
  has(person: string): boolean;
  keys(): Iterable<string>;
}

/** For each entry the persons here whom it concerns and who may have it now; in the order of the entries. */
export type Route<Event> = (
  entries: readonly LogEntry<Event>[],
  here: PersonsHere,
) => Promise<readonly Iterable<string>[]>;

interface Arrival<Event> {
  number: number;
  item: PlacedItem<Event>;
  /** Null: to be asked. */
  persons: Iterable<string> | null;
}

const batchSize = 500;
/** What may wait while the question whom it concerns is not answered; beyond that all followers replay. */
const maxWaiting = 10_000;
const firstRetryMs = 200;
const longestRetryMs = 5_000;

/** Hands what arrives to those whom it concerns, in the order in which it arrived: one question for many entries. */
export class Dispatcher<Event> {
  /** How many have arrived. */
  arrived = 0;
  private readonly id = randomUUID().slice(0, 8);
  private readonly byPerson = new Map<string, Set<Follower<Event>>>();
  private waiting: Arrival<Event>[] = [];
  private readonly judging = new WeakMap<PlacedItem<Event>, Promise<void>>();
  private isRunning = false;
  private isStopped = false;

  constructor(
    private readonly stream: string,
    private readonly route: Route<Event>,
    private readonly routeAgain: Route<Event> | undefined,
  ) {}

  add(person: string, follower: Follower<Event>): void {
    const followers = this.byPerson.get(person) ?? new Set();
    this.byPerson.set(person, followers.add(follower));
  }

  remove(person: string, follower: Follower<Event>): void {
    const followers = this.byPerson.get(person);
    followers?.delete(follower);
    if (followers?.size === 0) this.byPerson.delete(person);
  }

  /** An entry, for whomever it concerns. */
  arrive(entry: LogEntry<Event>, place: Place): void {
    this.enqueue(entry.event, entry, place, null);
  }

  /** What is not in the log, for these persons. */
  tell(persons: Iterable<string>, event: Event, place: Place): void {
    this.enqueue(event, null, place, persons);
  }

  /** Judges again who may have what waits for slow readers: once for all of them. Null where that cannot be asked. */
  judgeAgain(item: PlacedItem<Event>): Promise<void> | null {
    const { routeAgain } = this;
    const { entry } = item;
    if (!routeAgain || !entry) return null;
    let judging = this.judging.get(item);
    if (!judging) {
      judging = routeAgain([entry], this.byPerson)
        .then(([persons = []]) => {
          item.stillFor = new Set(persons);
          item.judgedAt = performance.now();
        })
        .finally(() => this.judging.delete(item));
      this.judging.set(item, judging);
    }
    return judging;
  }

  stop(): void {
    this.isStopped = true;
    this.waiting = [];
  }

  private enqueue(
    event: Event,
    entry: LogEntry<Event> | null,
    place: Place,
    persons: Iterable<string> | null,
  ): void {
    this.arrived += 1;
    const item = new PlacedItem(this.stream, event, entry, place, `${this.id}.${this.arrived}`);
    this.waiting.push({ number: this.arrived, item, persons });
    if (this.waiting.length > maxWaiting) this.giveUp();
    else if (!this.isRunning) {
      this.isRunning = true;
      // What comes of it for those who follow is no part of what made it happen.
      queueMicrotask(() => void untraced(() => this.run()));
    }
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (this.waiting.length > 0 && !this.isStopped) {
      const batch = this.waiting.slice(0, batchSize);
      try {
        const persons = await this.personsOf(batch);
        this.hand(batch, persons);
        failures = 0;
      } catch (err) {
        logger.warn({ err, stream: this.stream }, 'stream: not known whom entries concern');
        const waitMs = Math.min(firstRetryMs * 2 ** failures, longestRetryMs);
        failures += 1;
        await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
      }
    }
    this.isRunning = false;
  }

  /** Who follows from now on has a number at or after the batch's, so need not be asked about. */
  private async personsOf(batch: readonly Arrival<Event>[]): Promise<Iterable<string>[]> {
    const entries = batch.flatMap(({ item, persons }) =>
      persons === null && item.entry ? [item.entry] : [],
    );
    const routes =
      entries.length > 0 && this.byPerson.size > 0 ? await this.route(entries, this.byPerson) : [];
    let asked = 0;
    return batch.map(({ persons }) => persons ?? routes[asked++] ?? []);
  }

  private hand(batch: readonly Arrival<Event>[], personsOf: readonly Iterable<string>[]): void {
    // Given up meanwhile: then all of it is replayed.
    if (this.isStopped || this.waiting[0] !== batch[0]) return;
    this.waiting.splice(0, batch.length);
    const now = performance.now();
    batch.forEach(({ item, number }, index) => {
      item.judgedAt = now;
      for (const person of personsOf[index]!)
        for (const follower of this.byPerson.get(person) ?? []) follower.offer(item, number);
    });
  }

  private giveUp(): void {
    this.waiting = [];
    for (const followers of this.byPerson.values()) for (const follower of followers) follower.replay();
  }
}
