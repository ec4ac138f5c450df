import { endpointProblem, readAuthSecret, readPublicKey, type PushTarget } from '@chorus/push';
import { fail, succeed, userError, type Outcome, type UserErrorCode } from '@chorus/subgraph-kit';

export interface RegisterDeviceInput {
  webPush?: { endpoint: string; p256dh: string; auth: string } | null;
  fcmToken?: string | null;
  apnsToken?: string | null;
}

/** Tokens have no length that is promised; those of today have a few hundred letters. */
const longestToken = 1_000;

/** Where the device is, or what is wrong with it. `allowedHosts`: an operator's exceptions among endpoints. */
export function readDevice(input: RegisterDeviceInput, allowedHosts: readonly string[]): Outcome<PushTarget> {
  const { webPush, fcmToken, apnsToken } = input;
  const given = [webPush, fcmToken, apnsToken].filter((one) => one != null);
  if (given.length !== 1)
    return fail(userError('INVALID', 'Give exactly one of `webPush`, `fcmToken` and `apnsToken`.'));
  if (webPush) return readSubscription(webPush, allowedHosts);
  return fcmToken != null ? readFcmToken(fcmToken) : readApnsToken(apnsToken ?? '');
}

function readSubscription(
  { endpoint, p256dh, auth }: NonNullable<RegisterDeviceInput['webPush']>,
  allowedHosts: readonly string[],
): Outcome<PushTarget> {
  const wrong = (code: UserErrorCode, message: string, field: string) =>
    fail(userError(code, message, ['webPush', field]));
  const problem = endpointProblem(endpoint, allowedHosts);
  if (problem === 'is too long') return wrong('TOO_LONG', 'The endpoint is too long.', 'endpoint');
  if (problem !== null) return wrong('INVALID', `The endpoint ${problem}.`, 'endpoint');
  const publicKey = readPublicKey(p256dh);
  if (publicKey === null) return wrong('INVALID', 'This is no public key of a browser.', 'p256dh');
  const secret = readAuthSecret(auth);
  if (secret === null) return wrong('INVALID', 'This is no secret of 16 bytes.', 'auth');
  // One spelling for one subscription.
  return succeed({ channel: 'WEB_PUSH', endpoint: new URL(endpoint).href, p256dh: publicKey, auth: secret });
}

function readFcmToken(token: string): Outcome<PushTarget> {
  if (token.length > longestToken) return fail(userError('TOO_LONG', 'The token is too long.', 'fcmToken'));
  if (!/^[\w:.~%+=/-]+$/.test(token))
    return fail(userError('INVALID', 'This is no token of FCM.', 'fcmToken'));
  return succeed({ channel: 'FCM', token });
}

function readApnsToken(token: string): Outcome<PushTarget> {
  if (token.length > longestToken) return fail(userError('TOO_LONG', 'The token is too long.', 'apnsToken'));
  if (!/^([0-9a-f]{2}){32,}$/i.test(token))
    return fail(userError('INVALID', 'This is no token of APNs, in hexadecimal.', 'apnsToken'));
  return succeed({ channel: 'APNS', token: token.toLowerCase() });
}
