import { eventually } from '@chorus/test-kit';
import { createClient as createStreamClient } from 'graphql-sse';
import { useClients } from '../clients';
import { useWorlds, type World } from '../world';

const startWorld = useWorlds();
const clients = useClients();

const query = 'subscription ($after: String) { postEvents(after: $after) { cursor word } }';

/** As the documentation says: `after` is read again at each connection. */
function remembering() {
  const words: string[] = [];
  let cursor: string | null = null;
  return {
    words,
    variables: {
      get after() {
        return cursor;
      },
    },
    next: ({ data }: { data?: unknown }) => {
      const { postEvents } = data as { postEvents: { cursor: string; word: string } };
      words.push(postEvents.word);
      cursor = postEvents.cursor;
    },
    error: () => undefined,
    complete: () => undefined,
  };
}

/** Cuts all connections off, twice, with events before, between and after. */
async function disturb(world: World, words: readonly string[], cutOff: () => void): Promise<void> {
  for (const round of ['a', 'b']) {
    await eventually(() => world.happenings.events.open >= 1);
    world.happenings.events.publish({ post: 0, word: `${round} live` });
    await eventually(() => words.at(-1) === `${round} live`);
    cutOff();
    // On its way to nobody, or while nobody is there.
    world.happenings.events.publish({ post: 0, word: `${round} missed` });
    await eventually(() => words.at(-1) === `${round} missed`);
  }
}

const all = ['a live', 'a missed', 'b live', 'b missed'];

describe('a client as the documentation has it', () => {
  it('of graphql-ws gets every event once, whatever happens to its sockets', async () => {
    const world = await startWorld();
    const { words, variables, ...sink } = remembering();
    const sockets: { terminate(): void }[] = [];
    const { client } = clients.client(world, undefined, {
      retryAttempts: Infinity,
      retryWait: async () => undefined,
      shouldRetry: () => true,
      on: { opened: (socket) => void sockets.push(socket as { terminate(): void }) },
    });
    client.subscribe({ query, variables }, sink);
    await disturb(world, words, () => sockets.at(-1)?.terminate());
    expect(words).toEqual(all);
    await client.dispose();
  });

  it('of graphql-sse gets every event once, whatever happens to its connections', async () => {
    const world = await startWorld();
    const { words, variables, ...sink } = remembering();
    const client = createStreamClient({
      url: `${world.url}/graphql`,
      retryAttempts: Infinity,
      retry: async () => undefined,
    });
    client.subscribe({ query, variables }, sink);
    await disturb(world, words, () => world.gateway.app.server.closeAllConnections());
    expect(words).toEqual(all);
    client.dispose();
  });
});
