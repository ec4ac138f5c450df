import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateVapidKeys } from '@chorus/push';
import { readNotificationsConfig } from './config';

const folder = mkdtempSync(join(tmpdir(), 'chorus-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const pemOf = ({ privateKey }: { privateKey: { export(options: object): string | Buffer } }): string =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const p8 = file('key.p8', pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })));
const account = {
  project_id: 'chorus',
  client_email: 'push@chorus.example',
  private_key: pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 })),
};
const apns = {
  CHORUS_APNS_KEY_FILE: p8,
  CHORUS_APNS_KEY_ID: 'ABC123DEFG',
  CHORUS_APNS_TEAM_ID: 'DEF123GHIJ',
  CHORUS_APNS_TOPIC: 'org.example.chorus',
};

it('needs nothing', () => {
  expect(readNotificationsConfig({}).push).toEqual({});
});

it('reads keys, from files where they are files', () => {
  const { privateKey } = generateVapidKeys();
  const { push } = readNotificationsConfig({
    CHORUS_VAPID_PRIVATE_KEY: privateKey,
    CHORUS_PUSH_CONTACT: 'mailto:operator@chorus.example',
    CHORUS_PUSH_ALLOWED_HOSTS: 'push.internal:8443, ntfy.lan',
    CHORUS_FCM_SERVICE_ACCOUNT_FILE: file('account.json', JSON.stringify(account)),
    ...apns,
    CHORUS_APNS_SANDBOX: 'true',
  });
  expect(push).toMatchObject({
    vapidPrivateKey: privateKey,
    contact: 'mailto:operator@chorus.example',
    allowedHosts: ['push.internal:8443', 'ntfy.lan'],
    fcm: { serviceAccount: { projectId: 'chorus', clientEmail: 'push@chorus.example' } },
    apns: { key: { keyId: 'ABC123DEFG' }, url: 'https://api.sandbox.push.apple.com' },
  });
});

it.each([
  [{ CHORUS_VAPID_PRIVATE_KEY: 'hunter2' }, 'CHORUS_VAPID_PRIVATE_KEY is no private key of P-256'],
  [{ CHORUS_PUSH_CONTACT: 'operator' }, 'CHORUS_PUSH_CONTACT is no address'],
  [
    { CHORUS_PUSH_ALLOWED_HOSTS: 'https://push.internal' },
    'CHORUS_PUSH_ALLOWED_HOSTS is not a list of hosts',
  ],
  [{ CHORUS_FCM_SERVICE_ACCOUNT_FILE: '/nowhere' }, 'names a file that cannot be read (ENOENT)'],
  [{ CHORUS_FCM_SERVICE_ACCOUNT_FILE: p8 }, 'The service account is no JSON object.'],
  [{ ...apns, CHORUS_APNS_TOPIC: '' }, 'Set all or none of them.'],
  [
    { ...apns, CHORUS_APNS_KEY_FILE: file('no.p8', 'hunter2') },
    'CHORUS_APNS_KEY_FILE is no .p8 file of APNs.',
  ],
])('says what is wrong, and shows no key (%#)', (environment, fault) => {
  expect(() => readNotificationsConfig(environment)).toThrow(fault);
  expect(() => readNotificationsConfig(environment)).not.toThrow(/hunter2/);
});
