import { describePushSender } from '../push-sender.contract';
import { startFcm, type LocalFcm } from '../testing/local-fcm';
import { FcmSender, type FcmTarget } from './fcm-sender';
import { readServiceAccount } from './service-account';

let tokens = 0;
const newToken = (fcm: LocalFcm): FcmTarget => {
  const token = `device:APA91b-${(tokens += 1)}`;
  fcm.devices.add(token);
  return { token };
};
const optionsOf = ({ ca, url, serviceAccount }: LocalFcm) => ({ ca: [ca], url, serviceAccount });
const message = {
  title: 'Alice',
  body: 'waves',
  collapseKey: 'a',
  ttlSeconds: 60,
  urgency: 'normal',
} as const;

describePushSender<FcmTarget>('FCM', async () => {
  const fcm = await startFcm();
  return {
    service: fcm,
    createSender: (options) => new FcmSender({ ...optionsOf(fcm), ...options }),
    createTarget: async () => newToken(fcm),
    addressOf: ({ token }) => token,
    removeTarget: ({ token }) => fcm.devices.delete(token),
    close: () => fcm.close(),
  };
});

describe('the access token of FCM', () => {
  let fcm: LocalFcm;
  let now: number;
  let sender: FcmSender;
  let alice: FcmTarget;
  beforeAll(async () => {
    fcm = await startFcm();
    alice = newToken(fcm);
  });
  afterAll(() => fcm.close());
  beforeEach(() => {
    now = Date.now();
    fcm.given.length = 0;
    sender = new FcmSender({ ...optionsOf(fcm), clock: () => now });
  });
  afterEach(() => sender.close());

  it('is asked for once by many messages, and kept until shortly before its end', async () => {
    await Promise.all(Array.from({ length: 10 }, () => sender.send(alice, message)));
    now += 54 * 60_000;
    expect(await sender.send(alice, message)).toEqual({ kind: 'delivered' });
    expect(fcm.given).toHaveLength(1);
    now += 2 * 60_000;
    expect(await sender.send(alice, message)).toEqual({ kind: 'delivered' });
    expect(fcm.given).toHaveLength(2);
  });

  it('is asked for anew when the service does not take it', async () => {
    await sender.send(alice, message);
    fcm.withdrawToken();
    expect(await sender.send(alice, message)).toEqual({ kind: 'delivered' });
    expect(fcm.given).toHaveLength(2);
  });

  it('is not to be had: the messages are refused', async () => {
    const serviceAccount = { ...fcm.serviceAccount, clientEmail: 'somebody@else.example' };
    const other = new FcmSender({ ...optionsOf(fcm), serviceAccount });
    expect(await other.send(alice, message)).toEqual({ kind: 'refused', reason: 'CREDENTIALS' });
    await other.close();
  });
});

describe('what FCM says of a token', () => {
  let fcm: LocalFcm;
  let sender: FcmSender;
  beforeAll(async () => {
    fcm = await startFcm();
    sender = new FcmSender(optionsOf(fcm));
  });
  afterAll(async () => {
    await sender.close();
    await fcm.close();
  });

  it.each([
    [404, 'UNREGISTERED', { kind: 'gone', since: null }],
    // A project that does not exist is an operator's mistake.
    [404, 'NOT_FOUND', { kind: 'refused', reason: 'REQUEST' }],
    [403, 'SENDER_ID_MISMATCH', { kind: 'refused', reason: 'OTHER_APP' }],
    [403, 'PERMISSION_DENIED', { kind: 'refused', reason: 'CREDENTIALS' }],
    [400, 'INVALID_ARGUMENT', { kind: 'refused', reason: 'REQUEST' }],
    [429, 'QUOTA_EXCEEDED', { kind: 'retry', afterMs: 60_000, reason: 'BUSY' }],
    [503, 'UNAVAILABLE', { kind: 'retry', afterMs: 60_000, reason: 'UNAVAILABLE' }],
    [500, 'INTERNAL', { kind: 'retry', afterMs: 10_000, reason: 'FAULT' }],
  ])('%d %s', async (status, errorCode, outcome) => {
    fcm.answers.push({ status, body: { error: { code: status, details: [{ errorCode }] } } });
    expect(await sender.send(newToken(fcm), message)).toEqual(outcome);
  });
});

describe('the JSON of a service account', () => {
  it('is read, and what is wrong with it is said without showing it', async () => {
    const fcm = await startFcm();
    const { projectId, clientEmail, privateKey, privateKeyId, tokenUrl } = fcm.serviceAccount;
    const json = {
      type: 'service_account',
      project_id: projectId,
      client_email: clientEmail,
      private_key: privateKey,
      private_key_id: privateKeyId,
      token_uri: tokenUrl,
    };
    await fcm.close();
    expect(readServiceAccount(JSON.stringify(json))).toEqual(fcm.serviceAccount);
    expect(() => readServiceAccount('hunter2')).toThrow('The service account is no JSON object.');
    expect(() => readServiceAccount(JSON.stringify({ ...json, project_id: 1 }))).toThrow('has no project_id');
    expect(() => readServiceAccount(JSON.stringify({ ...json, private_key: 'hunter2' }))).toThrow(
      /private_key is no RSA key as PEM\.$/,
    );
  });
});
