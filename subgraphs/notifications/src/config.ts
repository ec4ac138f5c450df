import { readFileSync } from 'node:fs';
import { ConfigurationError, flagVariable, readEnvironment, type Environment } from '@chorus/config';
import { readServiceAccount, vapidKeysOf } from '@chorus/push';
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import type { NotificationsOptions } from './options';
import { readMailConfig } from './mail-config';
import type { PushOptions } from './pushing/push-options';

const isHost = (text: string): boolean =>
  URL.canParse(`https://${text}`) && [text, `${text}:443`].includes(new URL(`https://${text}`).host);

const variables = z.object({
  CHORUS_VAPID_PRIVATE_KEY: z
    .string()
    .refine((text) => vapidKeysOf(text) !== null, 'is no private key of P-256')
    .describe('32 bytes in base64url, such as `npx web-push generate-vapid-keys` prints')
    .optional(),
  CHORUS_PUSH_CONTACT: z
    .string()
    .refine((text) => /^(mailto:.+@|https:\/\/)./.test(text) && URL.canParse(text), 'is no address')
    .describe('mailto: and an e-mail address, or a page: https://…')
    .optional(),
  CHORUS_PUSH_ALLOWED_HOSTS: z
    .string()
    .transform((text) => text.split(',').map((host) => host.trim()))
    .refine((hosts) => hosts.every(isHost), 'is not a list of hosts')
    .describe('hosts with commas between them, such as push.internal:8443')
    .optional(),
  CHORUS_FCM_SERVICE_ACCOUNT_FILE: z.string().describe('the JSON file of a service account').optional(),
  CHORUS_APNS_KEY_FILE: z.string().describe('the .p8 file of a key of APNs').optional(),
  CHORUS_APNS_KEY_ID: z.string().describe("the key's id").optional(),
  CHORUS_APNS_TEAM_ID: z.string().describe("the developer team's id").optional(),
  CHORUS_APNS_TOPIC: z.string().describe("the app's bundle id").optional(),
  CHORUS_APNS_SANDBOX: flagVariable().default(false),
});

/** Of `NotificationsOptions` what the environment says. Throws `ConfigurationError`; shows nothing of keys. */
export function readNotificationsConfig(
  environment: Environment,
): Pick<NotificationsOptions, 'push' | 'mail' | 'publicUrl'> {
  const read = readEnvironment(variables, environment);
  const push: PushOptions = {
    vapidPrivateKey: read.CHORUS_VAPID_PRIVATE_KEY,
    contact: read.CHORUS_PUSH_CONTACT,
    allowedHosts: read.CHORUS_PUSH_ALLOWED_HOSTS,
    fcm: fcmOf(read.CHORUS_FCM_SERVICE_ACCOUNT_FILE),
    apns: apnsOf(read),
  };
  return { push, ...readMailConfig(environment) };
}

function fcmOf(file: string | undefined): PushOptions['fcm'] {
  if (file === undefined) return undefined;
  const json = contentOf('CHORUS_FCM_SERVICE_ACCOUNT_FILE', file);
  try {
    return { serviceAccount: readServiceAccount(json) };
  } catch (error) {
    throw new ConfigurationError([`CHORUS_FCM_SERVICE_ACCOUNT_FILE: ${(error as Error).message}`]);
  }
}

function apnsOf(read: z.output<typeof variables>): PushOptions['apns'] {
  const {
    CHORUS_APNS_KEY_FILE: file,
    CHORUS_APNS_KEY_ID: keyId,
    CHORUS_APNS_TEAM_ID: teamId,
    CHORUS_APNS_TOPIC: topic,
  } = read;
  const given = [file, keyId, teamId, topic].filter((one) => one !== undefined);
  if (given.length === 0) return undefined;
  if (file === undefined || keyId === undefined || teamId === undefined || topic === undefined)
    throw new ConfigurationError([
      'CHORUS_APNS_KEY_FILE, CHORUS_APNS_KEY_ID, CHORUS_APNS_TEAM_ID and CHORUS_APNS_TOPIC belong together. Set all or none of them.',
    ]);
  const privateKey = contentOf('CHORUS_APNS_KEY_FILE', file);
  if (!isEcKey(privateKey)) throw new ConfigurationError(['CHORUS_APNS_KEY_FILE is no .p8 file of APNs.']);
  const url = read.CHORUS_APNS_SANDBOX ? 'https://api.sandbox.push.apple.com' : undefined;
  return { key: { keyId, teamId, privateKey }, topic, url };
}

function contentOf(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError([`${variable} names a file that cannot be read (${code ?? 'unknown'}).`]);
  }
}

function isEcKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
