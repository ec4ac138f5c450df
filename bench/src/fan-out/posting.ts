import { setTimeout as pause } from 'node:timers/promises';
import { uuidOf } from '@chorus/subgraph-kit';
import type { Random } from '../feeds/random';
import type { FollowGraph } from '../graph-generator/follow-graph';
import type { Crowd } from '../world/crowd';
import type { Endpoint } from '../world/endpoint';
import { exponentialGapMs } from '../open-loop/arrivals';
import type { DeliveryWatch } from './delivery-watch';

export interface Posting {
  readonly endpoint: Endpoint;
  readonly crowd: Crowd;
  readonly graph: FollowGraph;
  readonly random: Random;
  readonly watch: DeliveryWatch;
}

const text =
  'Something that was worth a line to somebody, and that the people who follow them will read today.';

/** Somebody, each as likely as any other, posts; resolves when that is acknowledged and expected in the homes. */
export async function postOnce(
  { endpoint, crowd, graph, random, watch }: Posting,
  dueAt: number,
): Promise<void> {
  const author = random.below(graph.people);
  const { token } = crowd.members[author]!;
  const { post } = await endpoint.mutate('createPost', { text, audience: 'PUBLIC' }, 'post { id }', token);
  const postId = uuidOf('Post', (post as { id: string }).id) ?? '';
  watch.expect({ postId, author, dueAt, followers: graph.followers[author]!.length });
}

const posters = 16;
/** Posts that are acknowledged and not delivered: beyond, posters wait, so that what is measured can go on for ever. */
const mostOutstanding = 128;

/** Posts as fast as the product acknowledges and delivers. */
export async function postWithoutPause(posting: Posting, untilMs: number): Promise<void> {
  const poster = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      if (posting.watch.outstanding >= mostOutstanding) await pause(5);
      else await postOnce(posting, performance.now());
    }
  };
  await Promise.all(Array.from({ length: posters }, poster));
}

/** Posts so often a second on average, at random times, whether or not the earlier posts have been acknowledged. */
export async function postAtRate(
  posting: Posting,
  { perSecond, untilMs }: { perSecond: number; untilMs: number },
): Promise<void> {
  const sent: Promise<void>[] = [];
  let failure: unknown;
  let dueAt = performance.now();
  for (;;) {
    dueAt += exponentialGapMs(posting.random, perSecond);
    if (dueAt >= untilMs) break;
    const waitMs = dueAt - performance.now();
    if (waitMs > 1) await pause(waitMs);
    if (failure) break;
    sent.push(postOnce(posting, dueAt).catch((error: unknown) => void (failure = error)));
  }
  await Promise.all(sent);
  if (failure) throw failure;
}
