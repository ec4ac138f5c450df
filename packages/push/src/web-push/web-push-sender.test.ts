import { describePushSender } from '../push-sender.contract';
import { createBrowserKeys } from '../testing/decrypt-web-push';
import { startWebPushService, type LocalWebPushService } from '../testing/local-web-push-service';
import { generateVapidKeys, vapidKeysOf } from './vapid-keys';
import { WebPushSender, type WebPushTarget } from './web-push-sender';

const vapid = generateVapidKeys();
const subject = 'mailto:operator@chorus.example';
const message = {
  title: 'Alice',
  body: 'waves',
  collapseKey: 'a',
  ttlSeconds: 60,
  urgency: 'normal',
} as const;

describePushSender<WebPushTarget>('Web Push', async () => {
  const service = await startWebPushService(() => vapid.publicKey);
  return {
    service,
    createSender: (options) =>
      new WebPushSender({ vapid, subject, ca: [service.ca], allowedHosts: [service.host], ...options }),
    createTarget: () => service.subscribe(),
    addressOf: ({ endpoint }) => endpoint,
    removeTarget: (target) => service.unsubscribe(target),
    close: () => service.close(),
  };
});

describe('endpoints that people make up', () => {
  let service: LocalWebPushService;
  beforeAll(async () => {
    service = await startWebPushService(() => vapid.publicKey);
  });
  afterAll(() => service.close());

  /** Of an installation whose operator allows no private host. */
  const sendTo = async (endpoint: string, allowedHosts: string[] = []) => {
    const keys = await createBrowserKeys();
    const sender = new WebPushSender({ vapid, subject, ca: [service.ca], allowedHosts });
    try {
      return await sender.send({ endpoint, p256dh: keys.publicKey, auth: keys.auth }, message);
    } finally {
      await sender.close();
    }
  };

  it('reach nothing of our own network: no connection is made', async () => {
    const port = service.host.split(':')[1];
    for (const host of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])
      expect(await sendTo(`https://${host}:${port}/push/1`)).toEqual({ kind: 'refused', reason: 'ADDRESS' });
    expect(service.connections).toBe(0);
  });

  it('reach only the very host and port that the operator allows', async () => {
    expect(await sendTo(`https://${service.host}/push/1`, ['localhost:1'])).toMatchObject({
      reason: 'ADDRESS',
    });
    expect(service.connections).toBe(0);
    expect(await sendTo(`https://${service.host}/push/1`, [service.host])).toEqual({
      kind: 'gone',
      since: null,
    });
    expect(service.connections).toBe(1);
  });

  it('of a service that was closed are gone', async () => {
    expect(await sendTo('https://android.googleapis.com/gcm/send/abc')).toMatchObject({ kind: 'gone' });
  });
});

describe('a VAPID key', () => {
  it('is read from its private half', () => {
    expect(vapidKeysOf(vapid.privateKey)).toEqual(vapid);
  });

  it.each(['', 'short', `${'A'.repeat(43)}`, `${vapid.privateKey}=`, '!'.repeat(43)])('is not %p', (text) => {
    expect(vapidKeysOf(text)).toBeNull();
  });
});
