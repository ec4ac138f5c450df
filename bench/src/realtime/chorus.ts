import { runAll } from '../feeds/locks';
import { Crowd } from '../world/crowd';
import { timed } from '../world/load-graph';
import type { Product } from '../world/product';
import type { BenchmarkOptions } from '../benchmark';
import { productName, type Realtime } from './contender';
import { membersOf, peopleOf, type Scene, type Talk, type TalkKind } from './scene';

const atOnce = 8;

/** The product, with everybody signed up and in their conversations. */
export async function startChorus(
  scene: Scene,
  product: Product,
  { progress }: Pick<BenchmarkOptions, 'progress'>,
): Promise<Realtime> {
  const { endpoint, processes } = product;
  const people = peopleOf(scene);
  const crowd = await timed(`${people} people sign up`, people, progress, () =>
    Crowd.signUp(endpoint, people),
  );
  const talksOf = async (kind: TalkKind): Promise<Talk[]> => {
    const talks: Talk[] = [];
    const tasks = membersOf(scene, kind).map((members, index) => async () => {
      const [first, ...others] = members.map((number) => crowd.members[number]!);
      const input = {
        participantIds: others.map(({ userId }) => userId),
        title: others.length > 1 ? 'Everybody' : undefined,
      };
      const payload = await endpoint.mutate('startConversation', input, 'conversation { id }', first!.token);
      talks[index] = { conversationId: (payload.conversation as { id: string }).id, members };
    });
    await timed(`${tasks.length} conversations`, tasks.length, progress, () => runAll(tasks, atOnce));
    return talks;
  };
  const talks = { pairs: await talksOf('pairs'), crowd: await talksOf('crowd') };
  await product.settle();
  // What autovacuum would do sooner or later, so that it does not begin in the middle of a measurement.
  await product.database.execute('VACUUM (ANALYZE)');

  const authorizations = (): string[] => crowd.members.map(({ token }) => `Bearer ${token}`);
  let known: string[] = [];
  return {
    name: productName,
    servers: {
      gateway: { pid: processes.gateway!, profile: product.profile },
      postgres: { pid: processes.postgres! },
    },
    url: endpoint.url.replace(/^http/, 'ws'),
    talks,
    authorizations: () => (known = authorizations()),
    async renew(forMs) {
      await crowd.renewTokens(forMs);
      const current = authorizations();
      if (current[0] === known[0]) return [];
      known = current;
      return current.map((authorization) => JSON.stringify({ type: 'ping', payload: { authorization } }));
    },
  };
}
