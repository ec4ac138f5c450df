import { ReadyItems } from './ready-items';

/** An iterator whose items come when the test says so. */
class Source implements AsyncIterator<number> {
  private readonly there: IteratorResult<number>[] = [];
  private readonly waiting: {
    resolve: (next: IteratorResult<number>) => void;
    reject: (error: Error) => void;
  }[] = [];

  next(): Promise<IteratorResult<number>> {
    const next = this.there.shift();
    if (next) return Promise.resolve(next);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  come(...values: number[]): void {
    for (const value of values) this.hand({ done: false, value });
  }

  end(): void {
    this.hand({ done: true, value: undefined });
  }

  fail(): void {
    this.waiting.shift()?.reject(new Error('lost'));
  }

  private hand(next: IteratorResult<number>): void {
    const waiting = this.waiting.shift();
    if (waiting) waiting.resolve(next);
    else this.there.push(next);
  }
}

let source: Source;
let items: ReadyItems<number>;
beforeEach(() => {
  source = new Source();
  items = new ReadyItems(source);
});

it('takes what is there, up to so many, and the rest the next time', async () => {
  source.come(1, 2, 3);
  expect(await items.take(2)).toEqual([1, 2]);
  expect(await items.take(2)).toEqual([3]);
});

it('waits for the first, and loses nothing that comes while nobody takes', async () => {
  const first = items.take(9);
  source.come(1);
  expect(await first).toEqual([1]);
  source.come(2, 3);
  expect(await items.take(9)).toEqual([2, 3]);
});

it('gives nothing at the end, after what was before it', async () => {
  source.come(1);
  source.end();
  expect(await items.take(9)).toEqual([1]);
  source.end();
  expect(await items.take(9)).toEqual([]);
});

it('gives what came before a failure, then the failure', async () => {
  source.come(1);
  expect(await items.take(9)).toEqual([1]);
  source.fail();
  await expect(items.take(9)).rejects.toThrow('lost');
});
