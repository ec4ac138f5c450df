import { askNext, done, StepStream, type Taker } from '../src';

/** Counts up to a number, at once. */
class Numbers extends StepStream<number> {
  private last = 0;

  constructor(private readonly most: number) {
    super();
  }

  override ask(taker: Taker<number>): void {
    if (this.last >= this.most) return taker.end();
    this.last += 1;
    taker.take(this.last);
  }

  override return(): Promise<IteratorResult<number>> {
    return Promise.resolve(done);
  }
}

/** What is told of a stream until it ends, and how it ends. */
function told(stream: AsyncIterator<unknown>): Promise<unknown[]> {
  const values: unknown[] = [];
  return new Promise((resolve) => {
    const taker: Taker<unknown> = {
      take: (value) => {
        values.push(value);
        askNext(stream, taker);
      },
      end: (error) => resolve(error === undefined ? [...values, 'end'] : [...values, error]),
    };
    askNext(stream, taker);
  });
}

const failing = (values: number[], error: unknown): AsyncIterator<number> => ({
  next: async () => {
    const value = values.shift();
    if (value === undefined) throw error;
    return { done: false, value };
  },
});

describe('a stream of steps', () => {
  it('is an iterator like any other', async () => {
    const values: number[] = [];
    for await (const value of new Numbers(3)) values.push(value);
    expect(values).toEqual([1, 2, 3]);
  });

  it('tells who asks by calls, and so does every other iterator', async () => {
    async function* numbers() {
      yield* [1, 2, 3];
    }
    expect(await told(new Numbers(3))).toEqual([1, 2, 3, 'end']);
    expect(await told(numbers())).toEqual([1, 2, 3, 'end']);
  });

  it('ends with the error for which it breaks off, whatever that is', async () => {
    const error = new Error('Lost.');
    expect(await told(failing([1], error))).toEqual([1, error]);
    expect(await told(failing([], undefined))).toEqual([new Error('The stream broke off.')]);
    const atOnce = {
      next: () => {
        throw error;
      },
    };
    expect(await told(atOnce)).toEqual([error]);
  });
});
