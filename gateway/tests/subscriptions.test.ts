import { toGlobalId } from '@chorus/subgraph-kit';
import { eventually } from '@chorus/test-kit';
import { useClients } from './clients';
import { useWorlds } from './world';

describe('a subscription', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  it('tells of an event what three fetches know', async () => {
    const world = await startWorld();
    const { run } = clients.client(world);
    const running = run(`
      subscription Events($prefix: String = "a ") {
        it: postEvents(prefix: $prefix) { ...Event __typename }
      }
      fragment Event on PostEvent { word post { author { displayName id } text } cursor }
    `);
    await eventually(() => world.happenings.events.open === 1);
    world.happenings.events.publish({ post: 1, word: 'hello' });
    const [result] = await running.received(1);
    expect(JSON.stringify(result)).toBe(
      JSON.stringify({
        data: {
          it: {
            word: 'a hello',
            post: { author: { displayName: 'BOB', id: toGlobalId('User', 'bob') }, text: 'post 1' },
            cursor: '1',
            __typename: 'PostEvent',
          },
        },
      }),
    );
  });
});
