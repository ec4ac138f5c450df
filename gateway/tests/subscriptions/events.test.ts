import { toGlobalId } from '@chorus/subgraph-kit';
import { eventually } from '@chorus/test-kit';
import type { GatewayOptions } from '../../src/index';
import { useClients } from '../clients';
import { useWorlds } from '../world';

type Executor = NonNullable<GatewayOptions['executor']>;

describe.each<Executor>(['compiled', 'apollo'])('events completed by the %s executor', (executor) => {
  const startWorld = useWorlds();
  const clients = useClients();

  async function start(query: string, variables?: Record<string, unknown>) {
    const world = await startWorld({ executor });
    const { run } = clients.client(world);
    const running = run(query, variables);
    await eventually(() => world.happenings.events.open === 1);
    return { world, running, events: world.happenings.events };
  }

  it('say what three fetches know, in the order of the document', async () => {
    const { events, running } = await start(`
      subscription Events($prefix: String = "a ") {
        it: postEvents(prefix: $prefix) { ...Event __typename }
      }
      fragment Event on PostEvent { word post { author { displayName id } text } cursor }
    `);
    events.publish({ post: 1, word: 'hello' });
    const [result] = await running.received(1);
    const author = { displayName: 'BOB', id: toGlobalId('User', 'bob') };
    const it = { word: 'a hello', post: { author, text: 'post 1' }, cursor: '1', __typename: 'PostEvent' };
    expect(JSON.stringify(result)).toBe(JSON.stringify({ data: { it } }));
  });

  it('take variables, defaults and conditions below the root', async () => {
    const query = `
      subscription ($text: String, $no: Boolean = false, $yes: Boolean!) {
        postEvents {
          given: echo(text: $text) other: echo(text: "fixed")
          word @include(if: $no)
          cursor @skip(if: $yes)
          ... on PostEvent @include(if: $yes) { post { author @skip(if: $no) { handle } text @include(if: $no) } }
        }
      }`;
    const { events, running } = await start(query, { text: 'mine', yes: true });
    events.publish({ post: 2, word: 'x' });
    const [{ data }] = (await running.received(1)) as [{ data: unknown }];
    expect(data).toEqual({
      postEvents: { given: 'mine', other: 'fixed', post: { author: { handle: 'carol' } } },
    });
  });

  it('come in their order, all of them', async () => {
    const { events, running } = await start(
      'subscription { postEvents { cursor post { author { displayName } } } }',
    );
    events.publish(...Array.from({ length: 100 }, (_, post) => ({ post, word: null })));
    await running.received(100);
    const cursors = running.data.map(
      (data) => (data as { postEvents: { cursor: string } }).postEvents.cursor,
    );
    expect(cursors).toEqual(Array.from({ length: 100 }, (_, index) => String(index + 1)));
    expect(running.data[41]).toMatchObject({ postEvents: { post: { author: { displayName: 'BOB' } } } });
  });

  it('have the errors of their fields at their paths, with codes of the registry', async () => {
    const { events, running } = await start(
      'subscription { it: postEvents { word post { author { secret handle } } } }',
    );
    events.publish({ post: 0, word: 'boom' });
    const [{ data, errors }] = (await running.received(1)) as [{ data: unknown; errors: unknown[] }];
    expect(data).toEqual({ it: { word: null, post: { author: { secret: null, handle: 'alice' } } } });
    expect(errors).toHaveLength(2);
    expect(errors).toEqual(
      expect.arrayContaining([
        {
          message: 'You may not do this.',
          path: ['it', 'word'],
          extensions: { code: 'FORBIDDEN', requestId: expect.any(String) },
        },
        {
          message: 'You may not do this.',
          path: ['it', 'post', 'author', 'secret'],
          extensions: { code: 'FORBIDDEN', requestId: expect.any(String) },
        },
      ]),
    );
  });

  it('are null up to where they may be', async () => {
    const { events, running } = await start('subscription { postEvents { must } }');
    events.publish({ post: 0, word: 'boom' }, { post: 0, word: 'well' });
    const [first, second] = await running.received(2);
    expect(first).toMatchObject({
      data: { postEvents: null },
      errors: [{ path: ['postEvents', 'must'], extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(second).toEqual({ data: { postEvents: { must: 'well' } } });
  });

  it('have no data where the root may not be null, and the next one has', async () => {
    const { events, running } = await start('subscription { mustEvents { must } }');
    events.publish({ post: 0, word: 'boom' }, { post: 0, word: 'well' });
    const [first, second] = await running.received(2);
    expect(first).toMatchObject({ data: null, errors: [{ path: ['mustEvents', 'must'] }] });
    expect(second).toEqual({ data: { mustEvents: { must: 'well' } } });
  });

  it('lose the fields of a subgraph that is down, and those alone, until it is back', async () => {
    const { world, events, running } = await start(
      'subscription { postEvents { cursor post { author { id handle } } } }',
    );
    await world.kill('users');
    events.publish({ post: 0, word: null });
    const [first] = await running.received(1);
    expect(first).toMatchObject({
      data: {
        postEvents: { cursor: '1', post: { author: { id: toGlobalId('User', 'alice'), handle: null } } },
      },
      errors: [
        {
          message: 'users is unavailable.',
          path: ['postEvents', 'post', 'author', 'handle'],
          extensions: { code: 'UNAVAILABLE', subgraph: 'users' },
        },
      ],
    });
    await world.revive('users');
    await eventually(async () => {
      events.publish({ post: 0, word: null });
      await running.received(running.results.length + 1);
      return running.results.at(-1)?.errors === undefined;
    });
  });

  it('show each time what is true then: nothing is kept from one event to the next', async () => {
    const { world, events, running } = await start(
      'subscription { postEvents { post { author { handle } } } }',
    );
    events.publish({ post: 0, word: null });
    await running.received(1);
    const { length } = world.seen.scopes;
    events.publish({ post: 0, word: null });
    await running.received(2);
    expect(world.seen.scopes.length).toBeGreaterThan(length);
  });

  it('end when the subgraph has no more of them', async () => {
    const { events, running } = await start('subscription { postEvents { word } }');
    events.publish({ post: 0, word: 'last' });
    await running.received(1);
    events.end();
    expect(await running.completed()).toEqual([{ data: { postEvents: { word: 'last' } } }]);
    expect(running.failure).toBeNull();
  });
});
