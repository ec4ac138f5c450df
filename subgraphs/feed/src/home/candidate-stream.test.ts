import type { TimelinePosition } from '@chorus/domain-queries';
import type { Candidate, Home } from '../home-store/home-store';
import { CandidateStream, type ReadCandidates } from './candidate-stream';
import { comparePositions } from './position';

const at = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const candidate = (n: number, sourceId = 'bob', postId = String(n)): Candidate => ({
  postId,
  authorId: 'bob',
  sourceId,
  at: at(n),
});
const ready: Home = { state: 'READY', completeAfter: null, lastReadAt: null };

/** A list that is read as the ports say. */
const listOf =
  (candidates: readonly Candidate[]): ReadCandidates =>
  async (after, limit) =>
    [...candidates]
      .sort(comparePositions)
      .filter((each) => after === null || comparePositions(each, after) > 0)
      .slice(0, limit);

interface Lists {
  kept?: Candidate[];
  pulled?: Candidate[];
  truth?: Candidate[];
  home?: () => Home;
  start?: TimelinePosition;
}

function streamOf({ kept = [], pulled = [], truth = [], home = () => ready, start }: Lists): CandidateStream {
  return new CandidateStream(start ?? null, {
    kept: async (after, limit) => ({ home: home(), candidates: await listOf(kept)(after, limit) }),
    pulled: listOf(pulled),
    truth: listOf(truth),
  });
}

async function readAll(stream: CandidateStream, step: number): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const taken = await stream.take(step);
    ids.push(...taken.map(({ postId }) => postId));
    if (taken.length < step) return ids;
  }
}

const posts = (...numbers: number[]): string[] => numbers.map(String);
const steps = [1, 2, 3, 100];

describe('the stream of candidates', () => {
  it.each(steps)(
    'merges what is kept with what is pulled, each position once, in steps of %i',
    async (step) => {
      const stream = streamOf({
        kept: [7, 5, 4, 1].map((n) => candidate(n)),
        pulled: [candidate(6), candidate(5, 'carol'), candidate(4), candidate(2)],
        truth: [candidate(9)],
      });
      expect(await readAll(stream, step)).toEqual(posts(7, 6, 5, 4, 2, 1));
      expect(stream.isPartlyTruth).toBe(false);
    },
  );

  it.each(steps)('begins after its start, in steps of %i', async (step) => {
    const kept = [candidate(3, 'bob', 'a'), candidate(3, 'bob', 'b'), candidate(3, 'bob', 'c'), candidate(2)];
    expect(await readAll(streamOf({ kept, start: { at: at(3), postId: 'b' } }), step)).toEqual(['a', '2']);
  });

  it.each(steps)('goes on with the truth where what is kept ends, in steps of %i', async (step) => {
    const stream = streamOf({
      // Below the end some is kept, but not all of it.
      kept: [7, 5, 3, 1].map((n) => candidate(n)),
      pulled: [6, 2].map((n) => candidate(n)),
      truth: [8, 7, 6, 5, 4, 3, 2, 1].map((n) => candidate(n)),
      home: () => ({ ...ready, completeAfter: at(4) }),
    });
    expect(await readAll(stream, step)).toEqual(posts(7, 6, 5, 4, 3, 2, 1));
    expect(stream.isPartlyTruth).toBe(true);
  });

  it('goes on with the truth from the start that lies beyond what is kept', async () => {
    const stream = streamOf({
      kept: [candidate(7), candidate(1)],
      truth: [7, 3, 2, 1].map((n) => candidate(n)),
      home: () => ({ ...ready, completeAfter: at(5) }),
      start: candidate(3),
    });
    expect(await readAll(stream, 2)).toEqual(posts(2, 1));
  });

  it.each(steps)('follows when the home is trimmed while it is read, in steps of %i', async (step) => {
    let reads = 0;
    const stream = streamOf({
      kept: [7, 6, 5].map((n) => candidate(n)),
      truth: [7, 6, 5, 4, 3].map((n) => candidate(n)),
      home: () => ({ ...ready, completeAfter: (reads += 1) > 1 ? at(4) : null }),
    });
    // In one step the first read sees all that was kept, and nothing of the trim.
    expect(await readAll(stream, step)).toEqual(step > 3 ? posts(7, 6, 5) : posts(7, 6, 5, 4, 3));
  });

  it.each(steps)('is the truth alone while the home is rebuilt, in steps of %i', async (step) => {
    let reads = 0;
    const stream = streamOf({
      kept: [7, 6, 5, 4].map((n) => candidate(n)),
      pulled: [3, 2].map((n) => candidate(n)),
      truth: [7, 6, 5, 4, 3, 2].map((n) => candidate(n)),
      home: () => ({ ...ready, state: (reads += 1) > 2 ? 'REBUILDING' : 'READY' }),
    });
    expect(await readAll(stream, step)).toEqual(posts(7, 6, 5, 4, 3, 2));

    const rebuilding = streamOf({
      kept: [candidate(9)],
      truth: [candidate(7), candidate(5)],
      start: candidate(7),
    });
    rebuilding.switchToTruth();
    expect(await readAll(rebuilding, step)).toEqual(posts(5));
  });
});
