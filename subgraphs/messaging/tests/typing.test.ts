import { eventually } from '@chorus/test-kit';
import { MessagingWorld, refusal, type Person } from './messaging-world';

let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start({ typingLapsesAfterMs: 200 })));
afterEach(() => world.hangUp());
afterAll(() => world.stop());

const type = (person: Person, conversationId: string, isTyping = true) =>
  world.succeed(person, 'setTyping', { conversationId, isTyping });
const mark = (person: Person, conversationId: string) =>
  world.succeed(person, 'muteConversation', { conversationId });

async function pairOf() {
  const { alice, bob } = world.people('alice', 'bob');
  return { alice, bob, pair: await world.pair(alice, bob) };
}

describe('that somebody writes', () => {
  it('is told to the others, under the cursor of what was before it, and never replayed', async () => {
    const { alice, bob, pair } = await pairOf();
    const [own, other] = [await world.listen(alice), await world.listen(bob)];
    await world.send(alice, pair);
    await type(alice, pair);
    const [sent, typing] = await other.take(2);
    expect(typing).toEqual({
      __typename: 'TypingChanged',
      cursor: sent.cursor,
      conversationId: pair,
      conversation: { id: pair },
      user: { id: alice.id },
      isTyping: true,
    });
    const replay = await world.listen(bob, { after: sent.cursor });
    await mark(bob, pair);
    await replay.take(1);
    expect(replay.kinds).toEqual(['ConversationChanged']);
    await own.take(1);
    expect(own.kinds).toEqual(['MessageSent']);
  });

  it('lapses by itself, once, and not while it is said again', async () => {
    const { alice, bob, pair } = await pairOf();
    const listener = await world.listen(bob);
    await type(alice, pair);
    await listener.take(1);
    const saidAgainUntil = Date.now() + 400;
    await eventually(async () => {
      await type(alice, pair);
      return Date.now() >= saidAgainUntil;
    });
    expect(listener.events).toHaveLength(1);
    await listener.take(2);
    expect(listener.events.map(({ isTyping }) => isTyping)).toEqual([true, false]);
  });

  it('ends when they say so, and with the message', async () => {
    const { alice, bob, pair } = await pairOf();
    const listener = await world.listen(bob);
    await type(alice, pair);
    await type(alice, pair, false);
    await listener.take(2);
    await type(alice, pair);
    await listener.take(3);
    await world.send(alice, pair);
    await listener.take(5);
    expect(listener.events.map(({ isTyping }) => isTyping).filter((is) => is !== undefined)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('is not told across a block, of a request, or in a large group', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(carol, alice, bob);
    const large = await world.group(carol, bob, ...Array.from({ length: 49 }, () => world.person()));
    world.setWhoMayMessage(alice, 'FRIENDS');
    const request = await world.pair(bob, alice);
    const listener = await world.listen(alice);
    const large2 = await world.listen(carol);
    world.block(alice, bob);
    await type(bob, group);
    await type(bob, large);
    world.part(alice, bob);
    await type(bob, request);
    await type(alice, request);
    await type(carol, group);
    await listener.take(1);
    expect(listener.events).toMatchObject([{ __typename: 'TypingChanged', user: { id: carol.id } }]);
    await eventually(() => large2.events.length > 0);
    expect(large2.events.filter(({ conversationId }) => conversationId === large)).toEqual([]);
  });

  it('can be said only in one’s own conversations', async () => {
    const { pair } = await pairOf();
    const { carol } = world.people('carol');
    for (const conversationId of [pair, 'nonsense']) {
      const { userErrors } = await world.mutate(carol, 'setTyping', { conversationId, isTyping: true });
      expect(userErrors).toEqual(refusal('NOT_FOUND', 'conversationId'));
    }
    const { errors } = await world.tryMutate('anonymous', 'setTyping', {
      conversationId: pair,
      isTyping: true,
    });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('can be said about twice a second and no more', async () => {
    const { alice, pair } = await pairOf();
    const said = await Promise.all(
      Array.from({ length: 130 }, () =>
        world.tryMutate(alice, 'setTyping', { conversationId: pair, isTyping: true }),
      ),
    );
    const refused = said.flatMap(({ errors }) => errors ?? []);
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ extensions: { code: 'RATE_LIMITED' } });
  });
});
