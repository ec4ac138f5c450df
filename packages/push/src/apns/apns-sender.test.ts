import { randomBytes } from 'node:crypto';
import { describePushSender } from '../push-sender.contract';
import { startApns, unregisteredAt, type LocalApns } from '../testing/local-apns';
import { ApnsSender, type ApnsTarget } from './apns-sender';

const newToken = (apns: LocalApns): ApnsTarget => {
  const token = randomBytes(32).toString('hex');
  apns.devices.add(token);
  return { token };
};
const optionsOf = ({ ca, url, key, topic }: LocalApns) => ({ ca: [ca], url, key, topic });
const message = {
  title: 'Alice',
  body: 'waves',
  collapseKey: 'a',
  ttlSeconds: 60,
  urgency: 'normal',
} as const;

describePushSender<ApnsTarget>('APNs', async () => {
  const apns = await startApns();
  return {
    service: apns,
    createSender: (options) => new ApnsSender({ ...optionsOf(apns), ...options }),
    createTarget: async () => newToken(apns),
    addressOf: ({ token }) => token,
    removeTarget: ({ token }) => apns.devices.delete(token),
    close: () => apns.close(),
  };
});

describe('APNs', () => {
  let now: number;
  let apns: LocalApns;
  let sender: ApnsSender;
  let alice: ApnsTarget;
  beforeAll(async () => {
    apns = await startApns(() => now);
    alice = newToken(apns);
  });
  afterAll(() => apns.close());
  beforeEach(() => {
    now = Date.now();
    apns.providerTokens.clear();
    sender = new ApnsSender({ ...optionsOf(apns), clock: () => now });
  });
  afterEach(() => sender.close());

  const minutes = (count: number) => (now += count * 60_000);

  it('is shown one token for all messages of 45 minutes, and then a new one', async () => {
    await Promise.all(Array.from({ length: 10 }, () => sender.send(alice, message)));
    minutes(44);
    await sender.send(alice, message);
    expect(apns.providerTokens.size).toBe(1);
    minutes(2);
    expect(await sender.send(alice, message)).toEqual({ kind: 'delivered' });
    expect(apns.providerTokens.size).toBe(2);
  });

  it('is shown a new token when it calls one expired, but not within 20 minutes', async () => {
    const expired = { status: 403, body: { reason: 'ExpiredProviderToken' } };
    await sender.send(alice, message);
    apns.answers.push(expired);
    expect(await sender.send(alice, message)).toEqual({ kind: 'refused', reason: 'CREDENTIALS' });
    minutes(21);
    apns.answers.push(expired);
    expect(await sender.send(alice, message)).toEqual({ kind: 'delivered' });
    expect(apns.providerTokens.size).toBe(2);
  });

  it('says since when a device is gone', async () => {
    const token = randomBytes(32).toString('hex');
    expect(await sender.send({ token }, message)).toEqual({ kind: 'gone', since: new Date(unregisteredAt) });
  });

  it('goes on after its connections break', async () => {
    await sender.send(alice, message);
    apns.breakConnections();
    // What was under way is lost; what comes after it goes over a new connection.
    const outcomes = [await sender.send(alice, message), await sender.send(alice, message)];
    expect(outcomes.at(-1)).toEqual({ kind: 'delivered' });
  });

  it('carries many messages at once over a connection or two', async () => {
    const before = apns.connections;
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => sender.send(alice, message)));
    expect(outcomes.every(({ kind }) => kind === 'delivered')).toBe(true);
    expect(apns.connections - before).toBeLessThanOrEqual(2);
  });

  it.each([
    [400, 'BadDeviceToken', { kind: 'refused', reason: 'OTHER_APP' }],
    [400, 'DeviceTokenNotForTopic', { kind: 'refused', reason: 'OTHER_APP' }],
    [400, 'BadTopic', { kind: 'refused', reason: 'REQUEST' }],
    [403, 'InvalidProviderToken', { kind: 'refused', reason: 'CREDENTIALS' }],
    [410, 'ExpiredToken', { kind: 'gone', since: null }],
    [413, 'PayloadTooLarge', { kind: 'refused', reason: 'TOO_LARGE' }],
    [429, 'TooManyRequests', { kind: 'retry', afterMs: 60_000, reason: 'BUSY' }],
    [429, 'TooManyProviderTokenUpdates', { kind: 'retry', afterMs: 1_200_000, reason: 'BUSY' }],
    [503, 'Shutdown', { kind: 'retry', afterMs: 60_000, reason: 'UNAVAILABLE' }],
    [500, 'InternalServerError', { kind: 'retry', afterMs: 10_000, reason: 'FAULT' }],
  ])('answers %d %s', async (status, reason, outcome) => {
    apns.answers.push({ status, body: { reason } });
    expect(await sender.send(alice, message)).toEqual(outcome);
  });
});
