import { generateKeyPairSync } from 'node:crypto';
import { refusal } from '@chorus/test-kit/subgraph-world';
import { DeviceWorld, newSubscription, type SignedIn } from './device-world';

const apnsToken = 'AB'.repeat(32);
const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

let now = new Date('2026-05-01T12:00:00.000Z');
let world: DeviceWorld;
let alice: SignedIn;
let bob: SignedIn;

beforeAll(async () => {
  const apns = { key: { keyId: 'A', teamId: 'B', privateKey }, topic: 'org.example.chorus' };
  world = await DeviceWorld.start({ clock: () => now, push: { apns } });
});
beforeEach(() => {
  ({ alice, bob } = world.people('alice', 'bob'));
});
afterAll(() => world.stop());

/** Registers that must be refused change nothing. */
async function refused(person: SignedIn, input: Record<string, unknown>): Promise<unknown> {
  const before = await world.everything();
  const { deviceId, userErrors } = await world.register(person, input);
  expect(deviceId).toBeNull();
  expect(await world.everything()).toEqual(before);
  return userErrors;
}

describe('a device', () => {
  it('is in the list of who registered it, by what it is and when, and in nobody else’s', async () => {
    const { deviceId, userErrors } = await world.register(alice, { webPush: newSubscription() });
    expect(userErrors).toEqual([]);
    expect((await world.devices(alice)).nodes).toEqual([
      { id: deviceId, channel: 'WEB_PUSH', name: 'Firefox on Linux' },
    ]);
    expect(await world.deviceIds(bob)).toEqual([]);
  });

  it('is the same when it is registered again, however it is spelled', async () => {
    const { endpoint, ...keys } = newSubscription();
    const first = await world.register(alice, { webPush: { endpoint, ...keys } });
    const spelled = { endpoint: endpoint.replace('push.example', 'PUSH.example:443'), ...keys };
    expect(await world.register(alice, { webPush: spelled })).toEqual(first);
    const token = await world.register(alice, { apnsToken });
    expect(await world.register(alice, { apnsToken: apnsToken.toLowerCase() })).toEqual(token);
    expect(await world.deviceIds(alice)).toHaveLength(2);
  });

  it('moves to who signs in on it, under an id of its own: the one before has nothing to do with it any more', async () => {
    const webPush = newSubscription();
    const ofAlice = await world.register(alice, { webPush });
    const ofBob = await world.register(bob, { webPush });
    expect(await world.deviceIds(alice)).toEqual([]);
    expect(await world.deviceIds(bob)).toEqual([ofBob.deviceId]);
    expect(ofBob.deviceId).not.toBe(ofAlice.deviceId);
    expect((await world.mutate(alice, 'removeDevice', { deviceId: ofBob.deviceId })).userErrors).toEqual(
      refusal('NOT_FOUND', 'deviceId'),
    );
    expect(await world.deviceIds(bob)).toEqual([ofBob.deviceId]);
  });

  it('is removed by whose it is, once', async () => {
    const { deviceId } = await world.register(alice, { webPush: newSubscription() });
    const payload = await world.mutate(alice, 'removeDevice', { deviceId }, 'removedDeviceId');
    expect(payload).toEqual({ removedDeviceId: deviceId, userErrors: [] });
    expect(await world.deviceIds(alice)).toEqual([]);
    for (const id of [deviceId, 'nonsense', alice.id])
      expect((await world.mutate(alice, 'removeDevice', { deviceId: id })).userErrors).toEqual(
        refusal('NOT_FOUND', 'deviceId'),
      );
  });

  it('makes room for the 21st when it was registered longest ago', async () => {
    const subscriptions = Array.from({ length: 21 }, () => newSubscription());
    for (const webPush of subscriptions.slice(0, 20)) {
      now = new Date(now.getTime() + 1000);
      await world.register(alice, { webPush });
    }
    const [first, second] = (await world.deviceIds(alice)).reverse();
    now = new Date(now.getTime() + 1000);
    await world.register(alice, { webPush: subscriptions[0] });
    await world.register(alice, { webPush: subscriptions[20] });
    const kept = await world.deviceIds(alice);
    expect(kept).toHaveLength(20);
    expect(kept).toContain(first);
    expect(kept).not.toContain(second);
  });

  it('is in a list of pages, the newest first', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      now = new Date(now.getTime() + 1000);
      ids.unshift((await world.register(alice, { webPush: newSubscription() })).deviceId);
    }
    const first = await world.devices(alice, '(first: 2)');
    const second = await world.devices(alice, `(first: 2, after: "${first.pageInfo.endCursor}")`);
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual(ids);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });
});

describe('a registration is refused, and nothing changes:', () => {
  const at = (field: string, code = 'INVALID') => [{ code, path: ['input', 'webPush', field] }];

  it.each([
    {},
    { apnsToken, fcmToken: 'a:b' },
    { apnsToken, webPush: newSubscription() },
    { apnsToken: null },
  ])('not exactly one device (%#)', async (input) => {
    expect(await refused(alice, input)).toEqual([{ code: 'INVALID', path: null }]);
  });

  it.each([
    'http://push.example/1',
    'https://localhost/1',
    'https://127.0.0.1/1',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::ffff:10.0.0.1]/1',
    'https://0x7f000001/1',
    'https://alice:secret@push.example/1',
    'https://push.example:5432/1',
    'https://metadata.google.internal/1',
    'file:///etc/passwd',
    'nonsense',
    '',
  ])('the endpoint %p', async (endpoint) => {
    expect(await refused(alice, { webPush: newSubscription(endpoint) })).toEqual(at('endpoint'));
  });

  it('an endpoint that is too long', async () => {
    const endpoint = `https://push.example/${'x'.repeat(2_000)}`;
    expect(await refused(alice, { webPush: newSubscription(endpoint) })).toEqual(at('endpoint', 'TOO_LONG'));
  });

  it('keys that are none, and those without end', async () => {
    const right = newSubscription();
    for (const p256dh of ['', 'AAAA', right.auth, 'A'.repeat(87), 'A'.repeat(60_000), `${right.p256dh}!`])
      expect(await refused(alice, { webPush: { ...right, p256dh } })).toEqual(at('p256dh'));
    for (const auth of ['', 'AAAA', right.p256dh, 'A'.repeat(60_000), `${right.auth}!`])
      expect(await refused(alice, { webPush: { ...right, auth } })).toEqual(at('auth'));
  });

  it('tokens that are none, and those without end', async () => {
    for (const token of ['', 'zz', 'ab', `${apnsToken}a`, '../../3/device/aa'])
      expect(await refused(alice, { apnsToken: token })).toEqual(refusal('INVALID', 'apnsToken'));
    expect(await refused(alice, { apnsToken: 'a'.repeat(1_002) })).toEqual(refusal('TOO_LONG', 'apnsToken'));
    expect(await refused(alice, { fcmToken: 'a b' })).toEqual(refusal('INVALID', 'fcmToken'));
    expect(await refused(alice, { fcmToken: 'a'.repeat(1_001) })).toEqual(refusal('TOO_LONG', 'fcmToken'));
  });

  it('a device of a service that is not configured', async () => {
    expect(await refused(alice, { fcmToken: 'device:token' })).toEqual(refusal('NOT_ALLOWED', 'fcmToken'));
  });

  it('nobody is signed in', async () => {
    const { errors } = await world.tryMutate('anonymous', 'registerDevice', { apnsToken }, 'deviceId');
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});

describe('devices go', () => {
  it('with the session in which they were registered, and no others', async () => {
    const again = world.signInAgain(alice);
    const phone = newSubscription();
    await world.register(alice, { webPush: phone });
    const { deviceId } = await world.register(again, { webPush: newSubscription() });
    await world.register(again, { webPush: phone });
    await world.register(alice, { webPush: newSubscription() });
    await world.hear('SessionRevoked', { accountId: alice.accountId, sessionId: alice.sessionId });
    // What was last registered in the other session stays.
    const kept = await world.deviceIds(again);
    expect(kept).toContain(deviceId);
    expect(kept).toHaveLength(2);
  });

  it('and none is registered in a session that has ended, though its token may live for some seconds', async () => {
    await world.hear('SessionRevoked', { accountId: alice.accountId, sessionId: alice.sessionId });
    const { errors } = await world.tryMutate(alice, 'registerDevice', { apnsToken }, 'deviceId');
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect(await world.deviceIds(alice)).toEqual([]);
  });

  it('with the account', async () => {
    await world.register(alice, { webPush: newSubscription() });
    await world.register(world.signInAgain(alice), { webPush: newSubscription() });
    await world.hear('AccountDeleted', { accountId: alice.accountId });
    expect(await world.deviceIds(alice)).toEqual([]);
  });

  it('when nothing has reached them for two weeks', async () => {
    const [gone, kept] = [newSubscription(), newSubscription()];
    const { deviceId } = await world.register(alice, { webPush: kept });
    await world.register(alice, { webPush: gone });
    const fail = 'UPDATE devices SET failing_since = $2 WHERE address = $1';
    await world.database.execute(fail, [gone.endpoint, new Date(now.getTime() - 15 * 86_400_000)]);
    await world.database.execute(fail, [kept.endpoint, new Date(now.getTime() - 13 * 86_400_000)]);
    await world.runJob('notifications.devices');
    expect(await world.deviceIds(alice)).toEqual([deviceId]);
  });
});

describe('the key that browsers subscribe with', () => {
  const keyOf = async (person: SignedIn) =>
    (await world.read(person, '{ viewer { webPushKey } }')).viewer.webPushKey;

  it('is a point of P-256, the same for everybody and from every process', async () => {
    const keys = [await keyOf(alice), await keyOf(alice), await keyOf(bob), await keyOf(bob)];
    expect(Buffer.from(keys[0], 'base64url')).toHaveLength(65);
    expect(new Set(keys).size).toBe(1);
    expect(await world.database.query('SELECT name FROM generated_keys')).toEqual([{ name: 'vapid' }]);
  });
});
