import { createServer } from 'node:https';
import { importJWK, jwtVerify } from 'jose';
import { createBrowserKeys, decryptWebPush, type BrowserKeys } from './decrypt-web-push';
import { header, LocalService, must, type ServiceRequest, type Taken } from './local-service';
import { certifyLocalhost } from './test-authority';
import type { WebPushTarget } from '../web-push/web-push-sender';

/** A push service for browsers (RFC 8030), and the browsers themselves. */
export interface LocalWebPushService extends LocalService {
  ca: string;
  /** `localhost:<port>`. */
  host: string;
  /** A browser subscribes. */
  subscribe(): Promise<WebPushTarget>;
  /** A browser forgets its subscription. */
  unsubscribe(target: WebPushTarget): void;
}

/** Starts one that takes messages of this key alone, as a browser does that subscribed with it. */
export async function startWebPushService(applicationServerKey: () => string): Promise<LocalWebPushService> {
  const { ca, cert, key } = await certifyLocalhost();
  const browsers = new Map<string, BrowserKeys>();

  const take = async (request: ServiceRequest): Promise<Taken> => {
    must(request.method === 'POST', 'not a POST');
    await verifyVapid(header(request, 'authorization'), `https://${host}`, applicationServerKey());
    must(header(request, 'content-encoding') === 'aes128gcm', 'another encoding');
    must(request.body.length <= 4_096, 'too large');
    const browser = browsers.get(request.path);
    if (!browser) return { answer: { status: 410 } };
    const collapseKey = header(request, 'topic');
    must(/^[\w-]{1,32}$/.test(collapseKey), 'a topic that is none');
    const { title, body, url, tag } = JSON.parse(await decryptWebPush(request.body, browser)) as Record<
      string,
      string
    >;
    return {
      message: {
        to: `https://${host}${request.path}`,
        title: title ?? '',
        body: body ?? '',
        url,
        tag: tag ?? '',
        collapseKey,
        ttlSeconds: Number(header(request, 'ttl')),
        isUrgent: header(request, 'urgency') === 'high',
        bytes: request.body.length,
      },
      answer: { status: 201, headers: { location: `https://${host}/message/1` } },
    };
  };

  const service = new LocalService(createServer({ cert, key }), take);
  const host = `localhost:${await service.listen()}`;
  return Object.assign(service, {
    ca,
    host,
    async subscribe() {
      const keys = await createBrowserKeys();
      const path = `/push/${browsers.size}-${keys.auth}`;
      browsers.set(path, keys);
      return { endpoint: `https://${host}${path}`, p256dh: keys.publicKey, auth: keys.auth };
    },
    unsubscribe({ endpoint }: WebPushTarget) {
      browsers.delete(new URL(endpoint).pathname);
    },
  });
}

/** RFC 8292: signed by the key that it names, for this service, for a day at most, by somebody who can be reached. */
async function verifyVapid(
  authorization: string,
  audience: string,
  applicationServerKey: string,
): Promise<void> {
  const [, token = '', publicKey = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  must(publicKey === applicationServerKey, 'another key than the subscription has');
  const point = Buffer.from(publicKey, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), {
    audience,
    algorithms: ['ES256'],
  });
  must(payload.exp !== undefined && payload.exp * 1000 < Date.now() + 24 * 60 * 60 * 1000, 'too long a life');
  must(/^(mailto:|https:)/.test(payload.sub ?? ''), 'nobody to be reached');
}
