import { ChorusError } from '@chorus/errors';
import { eventually } from '@chorus/test-kit';
import { subscribe, type Result, type SubscribeOptions } from '../../../docs/examples/subscribe';
import { goodClaims } from '../identity';
import { useWorlds, type World } from '../world';

const startWorld = useWorlds();
const listening = (world: World, count = 1) => eventually(() => world.happenings.events.open === count);

const query = 'subscription { postEvents { cursor word } }';

/** The client of the documentation, and what came of it. */
function start(world: World, options: Partial<SubscribeOptions> = {}) {
  const words: unknown[] = [];
  const cursors: string[] = [];
  const stop = new AbortController();
  const ended = subscribe({
    url: `${world.url}/graphql`,
    query,
    onResult: ({ data }: Result) => void words.push((data?.postEvents as { word: string }).word),
    onCursor: (cursor) => void cursors.push(cursor),
    signal: stop.signal,
    delayMs: () => 0,
    ...options,
  });
  const outcome = ended.then(
    () => 'ended',
    (error: unknown) => error,
  );
  running.push(stop);
  return { words, cursors, outcome, stop };
}

const running: AbortController[] = [];
afterEach(() => running.splice(0).forEach((stop) => stop.abort()));

describe('the client of the documentation', () => {
  it('brings every event once, through connections that break off', async () => {
    const world = await startWorld();
    const { words, cursors, outcome, stop } = start(world);
    for (let round = 0; round < 3; round += 1) {
      await listening(world);
      world.happenings.events.publish({ post: 0, word: `live ${round}` });
      await eventually(() => words.at(-1) === `live ${round}`);
      // Whoever is connected is cut off, in the middle of events.
      world.happenings.events.publish({ post: 0, word: `missed ${round}` });
      world.gateway.app.server.closeAllConnections();
      await eventually(() => words.at(-1) === `missed ${round}`);
    }
    expect(words).toEqual([0, 1, 2].flatMap((round) => [`live ${round}`, `missed ${round}`]));
    expect(cursors).toEqual(['1', '2', '3', '4', '5', '6']);
    stop.abort();
    expect(await outcome).toBe('ended');
    await listening(world, 0);
  });

  it('begins after the cursor that it is given', async () => {
    const world = await startWorld();
    world.happenings.events.publish({ post: 0, word: 'a' }, { post: 0, word: 'b' });
    const { words } = start(world, { after: '1' });
    await eventually(() => words.length === 1);
    expect(words).toEqual(['b']);
  });

  it('goes on with the next token when one does not count any more', async () => {
    const world = await startWorld({ sessionPollMs: 50 });
    const claims = goodClaims();
    const tokens = [await world.identity.token({ claims }), await world.identity.token()];
    const { words } = start(world, { token: () => tokens.shift() ?? null });
    await listening(world);
    world.happenings.events.publish({ post: 0, word: 'a' });
    await eventually(() => words.length === 1);
    world.identity.revoke(claims.sid);
    await eventually(() => tokens.length === 0);
    world.happenings.events.publish({ post: 0, word: 'b' });
    await eventually(() => words.length === 2);
    expect(words).toEqual(['a', 'b']);
  });

  it('gives up with a token that is refused twice', async () => {
    const world = await startWorld();
    let asked = 0;
    const { outcome } = start(world, { token: () => `nonsense ${(asked += 1)}` });
    expect(await outcome).toMatchObject({
      name: 'SubscriptionRefused',
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(asked).toBe(2);
  });

  it.each([
    ['a cursor that is too old', { after: '99' }, 'CURSOR_EXPIRED'],
    ['a document that does not fit', { query: 'subscription { nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a body that is no operation', { query: '' }, 'BAD_USER_INPUT'],
  ])('does not try again with %s', async (_case, options, code) => {
    const world = await startWorld();
    expect(await start(world, options).outcome).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('goes on where a stream is lost', async () => {
    const world = await startWorld();
    const { words } = start(world);
    await listening(world);
    world.happenings.events.fail(new ChorusError('SUBSCRIPTION_LOST', 'Lost.'));
    await eventually(() => world.happenings.events.opened.length === 2);
    world.happenings.events.publish({ post: 0, word: 'a' });
    await eventually(() => words.length === 1);
  });

  it('ends when the subscription completes', async () => {
    const world = await startWorld();
    const { outcome } = start(world);
    await listening(world);
    world.happenings.events.end();
    expect(await outcome).toBe('ended');
  });

  it('takes a silent server for dead, and connects again', async () => {
    const world = await startWorld({ sockets: { pingMs: 60_000 } });
    const { words } = start(world, { silenceMs: 200 });
    await eventually(() => world.happenings.events.opened.length >= 2);
    world.happenings.events.publish({ post: 0, word: 'a' });
    await eventually(() => words.length === 1);
  });

  it('tells its app’s own faults to the app', async () => {
    const world = await startWorld();
    const fault = new Error('Cannot show it.');
    const { outcome } = start(world, {
      onResult: () => {
        throw fault;
      },
    });
    await listening(world);
    world.happenings.events.publish({ post: 0, word: 'a' });
    expect(await outcome).toBe(fault);
  });
});
