import { eventually } from '@chorus/test-kit';
import type { LiveBus } from './live-bus';

export interface LiveBusWorld {
  /** The buses of two processes that hear each other; of an adapter that knows one process only, the same bus twice. */
  one: LiveBus;
  other: LiveBus;
  close(): Promise<void>;
}

/** What every adapter of the live bus must do. */
export function describeLiveBus(adapter: string, open: () => Promise<LiveBusWorld>): void {
  describe(`the live bus, ${adapter}`, () => {
    let world: LiveBusWorld;
    beforeEach(async () => {
      world = await open();
      await connected(world);
    });
    afterEach(() => world.close());

    /** Until each hears the other: what is said before may be missed. */
    async function connected({ one, other }: LiveBusWorld): Promise<void> {
      const heard = new Set<unknown>();
      const stops = [one, other].map((bus, index) =>
        bus.subscribe('hello', (from) => heard.add(`${String(from)} to ${index}`)),
      );
      await eventually(() => {
        one.publish('hello', 'one');
        other.publish('hello', 'other');
        return heard.size === 4;
      });
      stops.forEach((stop) => stop());
    }

    const listen = (bus: LiveBus, channel: string) => {
      const heard: unknown[] = [];
      const stop = bus.subscribe(channel, (message) => heard.push(message));
      return { heard, stop };
    };

    it('tells every process, the one that speaks included', async () => {
      const [here, there] = [listen(world.one, 'news'), listen(world.other, 'news')];
      world.one.publish('news', { from: 'alice', words: ['grüße', '👋', '"\\', null, 1.5, true] });
      await eventually(() => here.heard.length === 1 && there.heard.length === 1);
      const expected = { from: 'alice', words: ['grüße', '👋', '"\\', null, 1.5, true] };
      expect([here.heard, there.heard]).toEqual([[expected], [expected]]);
    });

    it('tells nobody before the publisher goes on', () => {
      const { heard } = listen(world.one, 'news');
      world.one.publish('news', 1);
      expect(heard).toEqual([]);
    });

    it('keeps the order of each publisher, and every one of many messages', async () => {
      const { heard } = listen(world.other, 'news');
      const numbers = Array.from({ length: 3_000 }, (_, number) => number);
      for (const number of numbers) {
        world.one.publish('news', number);
        if (number % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await eventually(() => heard.length === numbers.length);
      expect(heard).toEqual(numbers);
    });

    it('tells the same thing as often as it is said', async () => {
      const { heard } = listen(world.other, 'news');
      for (let time = 0; time < 5; time += 1) world.one.publish('news', 'again');
      await eventually(() => heard.length === 5);
    });

    it('tells only who listens to the channel, and only until they stop', async () => {
      const [mine, gone, others] = [
        listen(world.other, 'mine'),
        listen(world.other, 'mine'),
        listen(world.other, 'other'),
      ];
      world.one.publish('mine', 1);
      await eventually(() => mine.heard.length === 1 && gone.heard.length === 1);
      gone.stop();
      gone.stop();
      world.one.publish('mine', 2);
      await eventually(() => mine.heard.length === 2);
      expect([gone.heard, others.heard]).toEqual([[1], []]);
    });

    it('goes on telling the others when one of them throws', async () => {
      world.other.subscribe('news', () => {
        throw new Error('not today');
      });
      const { heard } = listen(world.other, 'news');
      world.one.publish('news', 1);
      world.one.publish('news', 2);
      await eventually(() => heard.length === 2);
    });

    it('gives every listener its message though one of them leaves meanwhile', async () => {
      const stop = world.one.subscribe('news', () => stop());
      const { heard } = listen(world.one, 'news');
      world.one.publish('news', 1);
      await eventually(() => heard.length === 1);
    });

    it('takes messages of 7,000 bytes, many of them at once, and none that is longer', async () => {
      const { heard } = listen(world.other, 'news');
      const longest = 'ü'.repeat(3_499);
      for (let time = 0; time < 20; time += 1) world.one.publish('news', longest);
      await eventually(() => heard.length === 20);
      expect(heard).toEqual(Array.from({ length: 20 }, () => longest));
      expect(() => world.one.publish('news', `${longest}x`)).toThrow(RangeError);
      expect(() => world.one.publish('x'.repeat(201), 1)).toThrow(RangeError);
    });

    it('refuses what JSON cannot say', () => {
      expect(() => world.one.publish('news', undefined)).toThrow(TypeError);
      expect(() => world.one.publish('news', () => 1)).toThrow(TypeError);
    });

    it('tells nothing any more when it is closed, and may be closed twice', async () => {
      const { heard } = listen(world.one, 'news');
      await world.one.close();
      await world.one.close();
      world.one.publish('news', 1);
      await new Promise((resolve) => setImmediate(resolve));
      expect(heard).toEqual([]);
    });
  });
}
