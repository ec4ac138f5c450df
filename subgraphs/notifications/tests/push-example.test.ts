import { showPushes, subscribeToPush, type WorkerScope } from '../../../docs/examples/push';
import { PushWorld } from './push-world';

it('the example of the documentation subscribes, shows what comes, and leads where it points', async () => {
  const pushing = await PushWorld.start();
  const { world, web } = pushing;
  const { alice, bob } = world.people('alice', 'bob');
  const { viewer } = await world.read(alice, '{ viewer { webPushKey } }');

  // A browser, as far as the example needs one.
  const subscribe = jest.fn(async () => {
    const { endpoint, p256dh, auth } = await web.subscribe();
    return { toJSON: () => ({ endpoint, keys: { p256dh, auth } }) };
  });
  const deviceId = await subscribeToPush({
    registration: { pushManager: { subscribe } },
    webPushKey: viewer.webPushKey,
    mutate: (name, input) => world.mutate(alice, name, { ...input }, 'deviceId'),
  });
  expect(subscribe).toHaveBeenCalledWith({ userVisibleOnly: true, applicationServerKey: viewer.webPushKey });
  expect(await pushing.deviceIds(alice)).toEqual([deviceId]);

  const url = 'https://chorus.example/events/1';
  const { globalId } = await pushing.notify({ to: alice, by: [bob], kind: 'GENERIC', url });
  await pushing.push();
  await pushing.stop();
  const [{ title, body, tag, url: target }] = web.received as [(typeof web.received)[number]];

  const listeners: Record<string, (event: never) => void> = {};
  const showNotification = jest.fn(async () => undefined);
  const openWindow = jest.fn(async () => undefined);
  const addEventListener = (type: string, listener: (event: never) => void) => (listeners[type] = listener);
  const waitUntil = () => undefined;
  showPushes(
    { addEventListener, registration: { showNotification }, clients: { openWindow } } as WorkerScope,
    '/inbox',
  );
  listeners.push!({ data: { json: () => ({ title, body, tag, url: target }) }, waitUntil } as never);
  expect(showNotification).toHaveBeenCalledWith('Chorus', { body, tag: globalId, data: { url } });
  listeners.notificationclick!({
    notification: { close: () => undefined, data: { url } },
    waitUntil,
  } as never);
  expect(openWindow).toHaveBeenCalledWith(url);
});
