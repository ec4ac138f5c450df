import { countStatements } from '@chorus/test-kit';
import type { Anything, Asker } from '@chorus/test-kit/subgraph-world';
import { toGlobalId } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { WillStore } from '../src/will/will.store';
import { ReadingWorld } from './reading-world';

let world: ReadingWorld;
beforeAll(async () => (world = await ReadingWorld.start()));
afterAll(() => world.stop());

const errors = 'userErrors { code path }';
const change = async (asker: Asker, field: string, input: unknown, selection = ''): Promise<Anything> => {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} ${errors} } }`;
  return (await world.read(asker, query, { input }))[field];
};

describe('preferences', () => {
  const list = async (asker: Asker): Promise<Anything[]> =>
    (await world.read(asker, '{ viewer { notificationPreferences { kind channel from } } }')).viewer
      .notificationPreferences;
  const update = (asker: Asker, preferences: unknown[]) =>
    change(asker, 'updateNotificationPreferences', { preferences }, 'viewer { id }');

  it('name every kind and channel once, changed or not', async () => {
    const { alice } = world.people('alice');
    const before = await list(alice);
    expect(before).toHaveLength(39);
    expect(new Set(before.map(({ kind, channel }) => `${kind} ${channel}`)).size).toBe(39);
    expect(before).toContainEqual({ kind: 'REACTION', channel: 'EMAIL', from: 'NOBODY' });
    const changes = [
      { kind: 'REACTION', channel: 'EMAIL', from: 'FRIENDS' },
      { kind: 'FOLLOW', channel: 'PUSH', from: 'FOLLOWED' },
    ];
    const { viewer, userErrors } = await update(alice, changes);
    expect([viewer.id, userErrors]).toEqual([toGlobalId('Viewer', alice.accountId), []]);
    const after = await list(alice);
    for (const [index, preference] of after.entries()) {
      const changed = changes.find(
        ({ kind, channel }) => kind === preference.kind && channel === preference.channel,
      );
      expect(preference).toEqual(changed ?? before[index]);
    }
    expect(await update(alice, [])).toMatchObject({ userErrors: [] });
    expect(await list(alice)).toEqual(after);
  });

  it('are everybody’s own, and nobody’s without signing in', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await update(alice, [{ kind: 'MENTION', channel: 'IN_APP', from: 'NOBODY' }]);
    expect(await list(bob)).toContainEqual({ kind: 'MENTION', channel: 'IN_APP', from: 'EVERYONE' });
    const query = `mutation { updateNotificationPreferences(input: { preferences: [] }) { ${errors} } }`;
    expect((await world.run('anonymous', query)).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  it('change not at all when one is named twice', async () => {
    const { alice } = world.people('alice');
    const before = await list(alice);
    const twice = [
      { kind: 'FOLLOW', channel: 'PUSH', from: 'NOBODY' },
      { kind: 'QUOTE', channel: 'PUSH', from: 'NOBODY' },
      { kind: 'FOLLOW', channel: 'PUSH', from: 'FRIENDS' },
    ];
    expect(await update(alice, twice)).toEqual({
      viewer: null,
      userErrors: [{ code: 'CONFLICT', path: ['input', 'preferences', '2'] }],
    });
    expect(await list(alice)).toEqual(before);
  });

  it.each([
    [{ kind: 'POKE', channel: 'PUSH', from: 'NOBODY' }],
    [{ kind: 'FOLLOW', channel: 'PIGEON', from: 'NOBODY' }],
    [{ kind: 'FOLLOW', channel: 'PUSH', from: 'ENEMIES' }],
  ])('know no %j', async (preference) => {
    const { alice } = world.people('alice');
    const query = `mutation ($input: UpdateNotificationPreferencesInput!) {
      updateNotificationPreferences(input: $input) { ${errors} } }`;
    const { errors: failures } = await world.run(alice, query, { input: { preferences: [preference] } });
    expect(failures).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('settings', () => {
  const fields = `quietHours { isEnabled from to timeZone } digest { frequency hour } hidesContent
    policy { strangers newAccounts }`;
  const read = async (asker: Asker): Promise<Anything> =>
    (await world.read(asker, `{ viewer { notificationSettings { ${fields} } } }`)).viewer
      .notificationSettings;
  const update = (asker: Asker, input: unknown) =>
    change(asker, 'updateNotificationSettings', input, `settings { ${fields} }`);
  const defaults = {
    quietHours: { isEnabled: false, from: '22:00', to: '07:00', timeZone: 'UTC' },
    digest: { frequency: 'NEVER', hour: 8 },
    hidesContent: false,
    policy: { strangers: 'ACCEPT', newAccounts: 'ACCEPT' },
  };

  it('keep what is not given', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    expect(await read(alice)).toEqual(defaults);
    const quietHours = { isEnabled: true, timeZone: 'Asia/Kolkata', from: null };
    const first = {
      ...defaults,
      quietHours: { ...defaults.quietHours, isEnabled: true, timeZone: 'Asia/Kolkata' },
    };
    expect(await update(alice, { quietHours })).toEqual({ settings: first, userErrors: [] });
    const second = {
      ...first,
      digest: { frequency: 'WEEKLY', hour: 23 },
      hidesContent: true,
      policy: { strangers: 'FILTER', newAccounts: 'ACCEPT' },
    };
    const input = { digest: second.digest, hidesContent: true, policy: { strangers: 'FILTER' } };
    expect(await update(alice, input)).toEqual({ settings: second, userErrors: [] });
    expect(await update(alice, {})).toEqual({ settings: second, userErrors: [] });
    expect(await read(alice)).toEqual(second);
    expect(await read(bob)).toEqual(defaults);
  });

  it.each([
    [{ quietHours: { timeZone: 'Mars/Phobos' } }, ['quietHours', 'timeZone']],
    [{ quietHours: { timeZone: '' } }, ['quietHours', 'timeZone']],
    [{ quietHours: { timeZone: '+02:00' } }, ['quietHours', 'timeZone']],
    [{ quietHours: { timeZone: 'Europe/Berlin\u0000' } }, ['quietHours', 'timeZone']],
    [{ quietHours: { timeZone: 'x'.repeat(10_000) } }, ['quietHours', 'timeZone']],
    [{ quietHours: { from: '24:00' } }, ['quietHours', 'from']],
    [{ quietHours: { to: '7 am' } }, ['quietHours', 'to']],
    [{ quietHours: { from: '07:00' } }, ['quietHours', 'to']],
    [{ digest: { hour: 24 } }, ['digest', 'hour']],
    [{ digest: { hour: -1, frequency: 'DAILY' } }, ['digest', 'hour']],
  ])('refuse %j and change nothing', async (input, path) => {
    const { alice } = world.people('alice');
    expect(await update(alice, { hidesContent: true, ...input })).toEqual({
      settings: null,
      userErrors: [{ code: 'INVALID', path: ['input', ...path] }],
    });
    expect(await read(alice)).toEqual(defaults);
  });

  it('tell all that is wrong at once', async () => {
    const { alice } = world.people('alice');
    const quietHours = { from: 'early', to: 'late', timeZone: 'here' };
    const { userErrors } = await update(alice, { quietHours, digest: { hour: 99 } });
    expect(userErrors.map(({ path }: Anything) => path.at(-1))).toEqual(['from', 'to', 'timeZone', 'hour']);
  });
});

describe('people who are exceptions', () => {
  const levels = 'user { id } inApp push email';
  const list = async (asker: Asker, page = ''): Promise<Anything> =>
    (
      await world.read(
        asker,
        `{ viewer { notificationOverrides${page} { nodes { ${levels} } pageInfo { hasNextPage endCursor } } } }`,
      )
    ).viewer.notificationOverrides;
  const set = (asker: Asker, input: unknown) =>
    change(asker, 'setNotificationOverride', input, `override { ${levels} }`);
  const all = (level: string) => ({ inApp: level, push: level, email: level });

  it('are so in every way or in one, until they are no more', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const user = { id: bob.id };
    expect(await set(alice, { userId: bob.id, level: 'NEVER' })).toEqual({
      override: { user, ...all('NEVER') },
      userErrors: [],
    });
    await set(alice, { userId: carol.id, channel: 'PUSH', level: 'ALWAYS' });
    const bobNow = { user, ...all('NEVER'), email: 'DEFAULT' };
    expect((await set(alice, { userId: bob.id, channel: 'EMAIL', level: 'DEFAULT' })).override).toEqual(
      bobNow,
    );
    const carolNow = { user: { id: carol.id }, ...all('DEFAULT'), push: 'ALWAYS' };
    expect((await list(alice)).nodes).toEqual([bobNow, carolNow]);
    expect((await list(bob)).nodes).toEqual([]);

    const { nodes, pageInfo } = await list(alice, '(first: 1)');
    expect([nodes, pageInfo.hasNextPage]).toEqual([[bobNow], true]);
    const rest = await list(alice, `(first: 1, after: "${pageInfo.endCursor}")`);
    expect([rest.nodes, rest.pageInfo.hasNextPage]).toEqual([[carolNow], false]);

    expect((await set(alice, { userId: bob.id, level: 'DEFAULT' })).override).toEqual({
      user,
      ...all('DEFAULT'),
    });
    expect((await list(alice)).nodes).toEqual([carolNow]);
    world.block(carol, alice);
    expect((await list(alice)).nodes).toEqual([]);
  });

  it('are nobody whom one may not know of, and not oneself', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    world.block(bob, alice);
    const refused = (code: string) => ({ override: null, userErrors: [{ code, path: ['input', 'userId'] }] });
    const unknown = ['', 'nonsense', toGlobalId('User', uuidv7()), toGlobalId('Post', bob.accountId), bob.id];
    for (const userId of unknown)
      expect(await set(alice, { userId, level: 'NEVER' })).toEqual(refused('NOT_FOUND'));
    expect(await set(alice, { userId: alice.id, level: 'NEVER' })).toEqual(refused('NOT_ALLOWED'));
    world.part(alice, bob);
    expect((await list(alice)).nodes).toEqual([]);
  });
});

it('reads what many recipients want in one statement', async () => {
  const { alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan');
  await change(alice, 'updateNotificationPreferences', {
    preferences: [{ kind: 'COMMENT', channel: 'PUSH', from: 'FRIENDS' }],
  });
  await change(alice, 'updateNotificationSettings', { policy: { newAccounts: 'DROP' } });
  await change(alice, 'setNotificationOverride', { userId: carol.id, level: 'ALWAYS' });
  await change(bob, 'setNotificationOverride', { userId: dan.id, level: 'NEVER' });
  const store = new WillStore(world.database);
  const ids = [alice.accountId, bob.accountId, dan.accountId];
  const { result: wills, statements } = await countStatements(() =>
    store.forRecipients(ids, [carol.accountId]),
  );
  expect([statements.length, [...wills.keys()].sort()]).toEqual([1, [...ids].sort()]);
  const [ofAlice, ofBob, ofDan] = ids.map((id) => wills.get(id)!);
  expect(ofAlice!.preferences.COMMENT).toEqual({ IN_APP: 'EVERYONE', PUSH: 'FRIENDS', EMAIL: 'EVERYONE' });
  expect(ofAlice!.settings.policy).toEqual({ strangers: 'ACCEPT', newAccounts: 'DROP' });
  expect([...ofAlice!.overrides]).toEqual([
    [carol.accountId, { IN_APP: 'ALWAYS', PUSH: 'ALWAYS', EMAIL: 'ALWAYS' }],
  ]);
  expect([...ofBob!.overrides, ...ofDan!.overrides]).toEqual([]);
  const all = await store.forRecipients([bob.accountId]);
  expect([...all.get(bob.accountId)!.overrides.keys()]).toEqual([dan.accountId]);
});
