import type { Transaction } from '@chorus/database';
import { noPlace, type Place } from './place';
import { partitionOf, retentionDays, type LogEntry, type StreamLog } from './stream-log';

/** What the tests write. */
export interface Note {
  by: string;
  number: number;
}

export interface StreamLogWorld {
  /** An empty log, and the same one as another process has it. */
  log: StreamLog<Note>;
  other: StreamLog<Note>;
  /** Where what is appended is committed, or rolled back when `work` throws. Many may be open at once. */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** From now on it is this time for both. */
  setNow(now: Date): void;
  close(): Promise<void>;
}

const dayMs = 86_400_000;

/** What every adapter of the stream log must do. */
export function describeStreamLog(adapter: string, open: () => Promise<StreamLogWorld>): void {
  describe(`the stream log, ${adapter}`, () => {
    let world: StreamLogWorld;
    beforeEach(async () => (world = await open()));
    afterEach(() => world.close());

    const append = (topic: string, ...notes: Note[]) =>
      world.transaction((transaction) =>
        world.log.append(
          transaction,
          notes.map((event) => ({ topic, event })),
        ),
      );
    const note = (by: string, number = 1): Note => ({ by, number });
    /** Topics of different partitions. */
    const apart = (count: number): string[] => {
      const found = new Map<number, string>();
      for (let number = 0; found.size < count; number += 1)
        if (!found.has(partitionOf(`topic ${number}`)))
          found.set(partitionOf(`topic ${number}`), `topic ${number}`);
      return [...found.values()];
    };
    /** Two topics of one partition. */
    const together = (): [string, string] => {
      const wanted = partitionOf('alice');
      for (let number = 0; ; number += 1)
        if (partitionOf(`beside ${number}`) === wanted) return ['alice', `beside ${number}`];
    };
    async function readAll(topics: string[], after: Place, limit: number): Promise<LogEntry<Note>[]> {
      const { heads } = await world.other.bounds();
      const all: LogEntry<Note>[] = [];
      let place = after;
      do {
        const page = await world.other.page(topics, place, heads, limit);
        expect(page.entries.length).toBeLessThanOrEqual(limit);
        all.push(...page.entries);
        place = page.place;
      } while (place.some((position, partition) => position < heads[partition]!));
      return all;
    }

    it('begins empty', async () => {
      const { oldest, heads } = await world.log.bounds();
      expect([oldest, heads]).toEqual([noPlace, noPlace]);
      expect(await world.log.page(['alice'], noPlace, heads, 10)).toEqual({ entries: [], place: heads });
      expect(await world.log.since(noPlace, 10)).toEqual([]);
    });

    it('gives positions without a hole, from 1, and tells what it gave', async () => {
      const [alice, beside] = together();
      const first = await append(alice, note('a', 1), note('a', 2));
      const second = await append(beside, note('b', 1));
      expect([...first, ...second].map(({ position }) => position)).toEqual([1, 2, 3]);
      expect(first[0]).toEqual({
        topic: alice,
        event: note('a', 1),
        partition: partitionOf(alice),
        position: 1,
        occurredAt: expect.any(Date),
      });
      expect(await world.other.since(noPlace, 10)).toEqual([...first, ...second]);
      expect((await world.other.bounds()).heads[partitionOf(alice)]).toBe(3);
    });

    it('keeps nothing of a transaction that is rolled back, and leaves no hole', async () => {
      await append('alice', note('a', 1));
      const failing = world.transaction(async (transaction) => {
        await world.log.append(transaction, [{ topic: 'alice', event: note('a', 2) }]);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      const [entry] = await append('alice', note('a', 3));
      expect(entry!.position).toBe(2);
      expect((await readAll(['alice'], noPlace, 10)).map(({ event }) => event.number)).toEqual([1, 3]);
    });

    it('takes nothing for nothing', async () => {
      expect(await append('alice')).toEqual([]);
      expect((await world.log.bounds()).heads).toEqual(noPlace);
    });

    it('lets those who write to one partition wait for each other, and those of others go on', async () => {
      const [alice, beside] = together();
      const [elsewhere] = apart(16).filter((topic) => partitionOf(topic) !== partitionOf(alice));
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      let entered = (): void => undefined;
      const inside = new Promise<void>((resolve) => (entered = resolve));
      const slow = world.transaction(async (transaction) => {
        await world.log.append(transaction, [{ topic: alice, event: note('slow') }]);
        entered();
        await released;
      });
      await inside;
      const waiting = append(beside, note('waiting'));
      await append(elsewhere!, note('elsewhere'));
      // What is not committed is not there, and what comes after it cannot be there before it.
      expect((await world.other.since(noPlace, 10)).map(({ event }) => event.by)).toEqual(['elsewhere']);
      release();
      await slow;
      expect((await waiting)[0]!.position).toBe(2);
    });

    it('keeps one order for everybody, whoever writes where at once', async () => {
      const topics = [...apart(5), ...together()];
      const writers = Array.from({ length: 12 }, async (_, writer) => {
        for (let number = 0; number < 15; number += 1) {
          // Several partitions in one transaction, named in any order.
          const start = (writer * 3 + number) % topics.length;
          const chosen = [0, 1, 2].map(
            (step) => topics[(start + step * (1 + (writer % 3))) % topics.length]!,
          );
          const log = writer % 2 === 0 ? world.log : world.other;
          await world.transaction((transaction) =>
            log.append(
              transaction,
              [...new Set(chosen)].map((topic) => ({ topic, event: note(`writer ${writer}`, number) })),
            ),
          );
        }
      });
      let isWriting = true;
      /** A reader that follows them: whatever it has passed stays as it was. */
      const reader = (async () => {
        const seen: LogEntry<Note>[] = [];
        const place = [...noPlace];
        for (let isLast = false; ; isLast = !isWriting) {
          for (const entry of await world.other.since(place, 40)) {
            expect(entry.position).toBe(place[entry.partition]! + 1);
            place[entry.partition] = entry.position;
            seen.push(entry);
          }
          const { heads } = await world.other.bounds();
          if (isLast && heads.every((head, partition) => head === place[partition])) return seen;
        }
      })();
      await Promise.all(writers);
      isWriting = false;
      const seen = await reader;
      for (const topic of topics) {
        const ofTopic = seen.filter((entry) => entry.topic === topic);
        const read = await readAll([topic], noPlace, 7);
        expect(read).toEqual(ofTopic);
        for (let writer = 0; writer < 12; writer += 1) {
          const numbers = ofTopic
            .filter(({ event }) => event.by === `writer ${writer}`)
            .map(({ event }) => event.number);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        }
      }
    });

    it('pages through some topics in the order of time, each once, whatever the size of the pages', async () => {
      const topics = apart(6);
      const wanted = topics.slice(0, 4);
      const written: string[] = [];
      for (let number = 0; number < 60; number += 1) {
        world.setNow(new Date(Date.UTC(2030, 0, 1) + number * 1_000));
        // Uneven: much in one, little in another.
        const topic = topics[number % 7 === 0 ? 1 : number % 3 === 0 ? 2 : number % 5 === 0 ? 4 : 0]!;
        await append(topic, note(topic, number));
        if (wanted.includes(topic)) written.push(`${topic} ${number}`);
      }
      for (const limit of [1, 2, 7, 25, 1_000]) {
        const read = await readAll(wanted, noPlace, limit);
        expect(read.map(({ topic, event }) => `${topic} ${event.number}`)).toEqual(written);
      }
    });

    it('reads after a place and not after another', async () => {
      const [alice, beside] = together();
      await append(alice, note('a', 1), note('a', 2), note('a', 3));
      await append(beside, note('b', 4));
      await append(alice, note('a', 5));
      const at = (position: number): Place =>
        noPlace.map((_, partition) => (partition === partitionOf(alice) ? position : 0));
      const { entries, place } = await world.log.page([alice], at(1), at(4), 10);
      expect(entries.map(({ event }) => event.number)).toEqual([2, 3]);
      expect(place).toEqual(at(4));
      expect((await world.log.since(at(3), 10)).map(({ event }) => event.number)).toEqual([4, 5]);
      expect((await world.log.since(at(3), 1)).map(({ event }) => event.number)).toEqual([4]);
      expect(await world.log.page([alice], at(5), at(4), 10)).toEqual({ entries: [], place: at(4) });
    });

    it('finds little among much of others, however far away', async () => {
      const [alice, beside] = together();
      await append(alice, note('a', 1));
      await append(beside, ...Array.from({ length: 300 }, (_, number) => note('b', number)));
      await append(alice, note('a', 2));
      expect((await readAll([alice], noPlace, 10)).map(({ event }) => event.number)).toEqual([1, 2]);
      expect(await readAll(['nobody'], noPlace, 10)).toEqual([]);
    });

    it('keeps a week at least, says when something has expired, and drops it a day later', async () => {
      const start = Date.UTC(2030, 0, 10, 12);
      const [alice, beside] = together();
      const partition = partitionOf(alice);
      const expired = async () => (await world.other.bounds()).oldest[partition];
      const numbers = async () => (await world.other.since(noPlace, 100)).map(({ event }) => event.number);
      for (let day = 0; day < 3; day += 1) {
        world.setNow(new Date(start + day * dayMs));
        await append(day === 1 ? beside : alice, note('a', day));
      }
      world.setNow(new Date(start + retentionDays * dayMs));
      await world.log.retire();
      expect([await expired(), await numbers()]).toEqual([0, [0, 1, 2]]);

      world.setNow(new Date(start + (retentionDays + 1) * dayMs));
      await Promise.all([world.log.retire(), world.other.retire()]);
      expect([await expired(), await numbers()]).toEqual([1, [0, 1, 2]]);

      world.setNow(new Date(start + (retentionDays + 2) * dayMs));
      await Promise.all([world.log.retire(), world.other.retire()]);
      expect([await expired(), await numbers()]).toEqual([2, [1, 2]]);
      expect((await append(alice, note('a', 3)))[0]!.position).toBe(4);
      await world.log.retire();
      expect([await expired(), await numbers()]).toEqual([2, [1, 2, 3]]);
    });

    it('loses nothing that is young when it slept for weeks', async () => {
      const start = Date.UTC(2030, 0, 10, 12);
      world.setNow(new Date(start));
      await append('alice', note('a', 1));
      for (let later = 8; later < 40; later += 1) {
        world.setNow(new Date(start + later * dayMs));
        const [young] = await append('alice', note('a', later));
        await world.log.retire();
        const { oldest } = await world.log.bounds();
        expect(oldest[young!.partition]).toBeLessThan(young!.position);
        const kept = (await readAll(['alice'], oldest, 100)).map(({ event }) => event.number);
        const week = Array.from({ length: 8 }, (_, day) => later - 7 + day).filter((day) => day >= 8);
        expect(kept).toEqual(expect.arrayContaining(week));
      }
    });
  });
}
