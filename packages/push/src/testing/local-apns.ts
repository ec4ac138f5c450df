import { generateKeyPairSync } from 'node:crypto';
import { createSecureServer } from 'node:http2';
import type { Server } from 'node:net';
import { decode, verify } from 'jws';
import { header, LocalService, must, type ServiceRequest, type Taken } from './local-service';
import { certifyLocalhost } from './test-authority';
import type { ApnsKey } from '../apns/provider-token';

/** Apple's push service for one key and one app. */
export interface LocalApns extends LocalService {
  ca: string;
  url: string;
  key: ApnsKey;
  topic: string;
  /** Tokens of devices that have the app. */
  devices: Set<string>;
  /** The tokens of providers that it has seen. */
  providerTokens: Set<string>;
}

/** When a device that is gone was last known to have been so. */
export const unregisteredAt = Date.UTC(2026, 0, 2, 3, 4, 5);

export async function startApns(clock: () => number = Date.now): Promise<LocalApns> {
  const { ca, cert, key: serverKey } = await certifyLocalhost();
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const key: ApnsKey = {
    keyId: 'ABC123DEFG',
    teamId: 'DEF123GHIJ',
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const topic = 'org.example.chorus';
  const devices = new Set<string>();
  const providerTokens = new Set<string>();

  const refusal = (authorization: string): string | null => {
    const [, token = ''] = /^bearer (.+)$/.exec(authorization) ?? [];
    if (!verify(token, 'ES256', publicKey)) return 'InvalidProviderToken';
    const { header: jose, payload } = decode(token, { json: true }) ?? {};
    const { iss, iat } = payload as { iss: string; iat: number };
    if (jose?.kid !== key.keyId || iss !== key.teamId) return 'InvalidProviderToken';
    providerTokens.add(token);
    return clock() / 1000 - iat > 3600 ? 'ExpiredProviderToken' : null;
  };

  const take = async (request: ServiceRequest): Promise<Taken> => {
    must(request.headers[':method'] === 'POST', 'not a POST over HTTP/2');
    const reason = refusal(header(request, 'authorization'));
    if (reason) return { answer: { status: 403, body: { reason } } };
    must(header(request, 'apns-topic') === topic, 'another topic');
    must(header(request, 'apns-push-type') === 'alert', 'another type');
    must(request.body.length <= 4_096, 'too large');
    const collapseKey = header(request, 'apns-collapse-id');
    must(Buffer.byteLength(collapseKey) <= 64, 'too long a collapse id');
    const [, to = ''] = /^\/3\/device\/([0-9a-f]+)$/.exec(request.path) ?? [];
    if (!devices.has(to))
      return { answer: { status: 410, body: { reason: 'Unregistered', timestamp: unregisteredAt } } };
    const { aps, url } = JSON.parse(request.body.toString()) as {
      aps: { alert: { title: string; body: string }; 'thread-id': string };
      url?: string;
    };
    return {
      message: {
        to,
        ...aps.alert,
        url,
        tag: aps['thread-id'],
        collapseKey,
        ttlSeconds: Number(header(request, 'apns-expiration')) - Math.floor(clock() / 1000),
        isUrgent: header(request, 'apns-priority') === '10',
        bytes: request.body.length,
      },
      answer: { status: 200, headers: { 'apns-id': 'EC1BF194-B3B2-424A-8FAD-AEC3C6A4D1C7' } },
    };
  };

  const server = createSecureServer({ cert, key: serverKey, allowHTTP1: false });
  const service = new LocalService(server as unknown as Server, take);
  const url = `https://localhost:${await service.listen()}`;
  return Object.assign(service, { ca, url, key, topic, devices, providerTokens });
}
