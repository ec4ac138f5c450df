import { Lines } from './lines';

/** Work that waits until it is told to end. */
function startWork(lines: Lines, key: string) {
  let isRunning = false;
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const done = lines.run(key, async () => {
    isRunning = true;
    await ended;
  });
  return {
    isRunning: () => isRunning,
    async end() {
      end();
      await done;
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Lines', () => {
  it('lets so many run at once, and the next when one ends, in order', async () => {
    const lines = new Lines(2);
    const works = [1, 2, 3, 4].map(() => startWork(lines, 'alice'));
    const running = () => works.map((work) => work.isRunning());
    await settled();
    expect(running()).toEqual([true, true, false, false]);
    await works[1]?.end();
    await settled();
    expect(running()).toEqual([true, true, true, false]);
    await works[0]?.end();
    await settled();
    expect(running()).toEqual([true, true, true, true]);
    await Promise.all([works[2]?.end(), works[3]?.end()]);
  });

  it('keeps nobody waiting behind another key', async () => {
    const lines = new Lines(1);
    const [alice, bob] = [startWork(lines, 'alice'), startWork(lines, 'bob')];
    await settled();
    expect([alice.isRunning(), bob.isRunning()]).toEqual([true, true]);
    await Promise.all([alice.end(), bob.end()]);
  });

  it('goes on after a failure', async () => {
    const lines = new Lines(1);
    await expect(lines.run('alice', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(lines.run('alice', async () => 'yes')).resolves.toBe('yes');
  });
});
