import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:https';
import { decode, verify } from 'jws';
import { header, LocalService, must, type ServiceRequest, type Taken } from './local-service';
import { certifyLocalhost } from './test-authority';
import type { ServiceAccount } from '../fcm/service-account';

/** FCM's HTTP v1 and the token endpoint of Google's OAuth, for one project with one service account. */
export interface LocalFcm extends LocalService {
  ca: string;
  url: string;
  serviceAccount: ServiceAccount;
  /** Tokens of devices that have the app. */
  devices: Set<string>;
  /** Access tokens given so far. */
  given: string[];
  /** The last access token is good no more. */
  withdrawToken(): void;
}

interface Envelope {
  message: {
    token: string;
    notification: { title: string; body: string };
    data: { tag: string; url?: string };
    android: { collapse_key: string; ttl: string; priority: string };
    apns: { headers: Record<string, string> };
    webpush: { headers: Record<string, string> };
  };
}

export async function startFcm(): Promise<LocalFcm> {
  const { ca, cert, key } = await certifyLocalhost();
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const devices = new Set<string>();
  const given: string[] = [];
  const valid = new Set<string>();

  const takeToken = (request: ServiceRequest): Taken => {
    const form = new URLSearchParams(request.body.toString());
    must(form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'another grant');
    const assertion = form.get('assertion') ?? '';
    must(verify(assertion, 'RS256', publicKey), 'a signature of somebody else');
    const { header: jose, payload } = decode(assertion, { json: true }) ?? {};
    const claims = payload as Record<string, unknown>;
    must(jose?.kid === serviceAccount.privateKeyId, 'another key');
    must(
      claims.iss === serviceAccount.clientEmail && claims.aud === serviceAccount.tokenUrl,
      'for somebody else',
    );
    must(claims.scope === 'https://www.googleapis.com/auth/firebase.messaging', 'another scope');
    must(Number(claims.exp) - Number(claims.iat) <= 3600, 'too long a life');
    const token = `ya29.${given.length}`;
    given.push(token);
    valid.add(token);
    return { answer: { status: 200, body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } } };
  };

  const takeMessage = (request: ServiceRequest): Taken => {
    const [, token = ''] = /^Bearer (.+)$/.exec(header(request, 'authorization')) ?? [];
    if (!valid.has(token)) return { answer: { status: 401, body: { error: { status: 'UNAUTHENTICATED' } } } };
    const { message } = JSON.parse(request.body.toString()) as Envelope;
    const { android, apns, webpush } = message;
    const shown = JSON.stringify({ notification: message.notification, data: message.data });
    must(Buffer.byteLength(shown) <= 4_096, 'too large');
    must(apns.headers['apns-collapse-id'] === android.collapse_key, 'Apple collapses by another key');
    must(/^[\w-]{1,32}$/.test(webpush.headers.Topic ?? ''), 'browsers collapse by a topic that is none');
    must(`${webpush.headers.TTL}s` === android.ttl, 'another time to live');
    if (!devices.has(message.token)) return { answer: unregistered };
    return {
      message: {
        to: message.token,
        ...message.notification,
        url: message.data.url,
        tag: message.data.tag,
        collapseKey: android.collapse_key,
        ttlSeconds: Number.parseInt(android.ttl, 10),
        isUrgent: android.priority === 'HIGH',
        bytes: Buffer.byteLength(shown),
      },
      answer: { status: 200, body: { name: `projects/chorus/messages/${message.token}` } },
    };
  };

  const take = async (request: ServiceRequest): Promise<Taken> => {
    must(request.method === 'POST', 'not a POST');
    if (request.path === '/token') return takeToken(request);
    must(request.path === '/v1/projects/chorus-test/messages:send', 'another path');
    return takeMessage(request);
  };

  const service = new LocalService(createServer({ cert, key }), take);
  const url = `https://localhost:${await service.listen()}`;
  const serviceAccount: ServiceAccount = {
    projectId: 'chorus-test',
    clientEmail: 'push@chorus-test.iam.gserviceaccount.com',
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKeyId: 'a1b2c3',
    tokenUrl: `${url}/token`,
  };
  return Object.assign(service, {
    ca,
    url,
    serviceAccount,
    devices,
    given,
    withdrawToken: () => valid.clear(),
  });
}

const unregistered = {
  status: 404,
  body: {
    error: {
      code: 404,
      status: 'NOT_FOUND',
      details: [
        { '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: 'UNREGISTERED' },
      ],
    },
  },
};
