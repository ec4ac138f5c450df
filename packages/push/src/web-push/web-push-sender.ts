import { generateRequestDetails } from 'web-push';
import { fitCollapseKey } from '../collapse-key';
import { endpointProblem, guardedLookup } from '../endpoint-guard';
import { fitMessage, longestPayload } from '../fit-message';
import { commonOutcome, gone, refused } from '../outcomes';
import { outcomeOfError, PushHttp, type PushHttpOptions } from '../push-http';
import type { PushMessage, PushOutcome, PushSender } from '../push-sender';
import type { SubscriptionKeys } from './subscription-keys';
import type { VapidKeys } from './vapid-keys';

/** A browser's PushSubscription. */
export interface WebPushTarget extends SubscriptionKeys {
  endpoint: string;
}

export interface WebPushOptions extends PushHttpOptions {
  vapid: VapidKeys;
  /** Where a push service may reach who runs this, as `mailto:` or `https:`. */
  subject: string;
  /** Hosts (`host` or `host:port`) to send to although they are not public: an operator's own service. Default none. */
  allowedHosts?: readonly string[];
}

/** Four weeks; services cut longer times off (RFC 8030 lets them). */
const longestTtlSeconds = 28 * 24 * 60 * 60;
/** Browsers had endpoints here until 2017; web-push would look for a key of another kind. */
const closedService = 'https://android.googleapis.com/gcm/';
/** What encryption adds: the header with the key (86), a delimiter (1) and the tag (16), RFC 8188 and 8291. */
const encryptionBytes = 103;

/**
 * Web Push (RFC 8030), encrypted for the browser (RFC 8291) and signed by our key (RFC 8292). The endpoint comes from a
 * person: it is judged before each message, its address at each connection. The payload is JSON:
 * `{ title, body, tag, url }`, where `tag` is the collapse key.
 */
export class WebPushSender implements PushSender<WebPushTarget> {
  private readonly http: PushHttp;

  constructor(private readonly options: WebPushOptions) {
    const { allowedHosts, maxConcurrent = 64 } = options;
    const perHost = Math.ceil(maxConcurrent / 4);
    this.http = new PushHttp({ ...options, maxConcurrent, perHost, lookup: guardedLookup(allowedHosts) });
  }

  async send({ endpoint, p256dh, auth }: WebPushTarget, message: PushMessage): Promise<PushOutcome> {
    if (endpointProblem(endpoint, this.options.allowedHosts) !== null) return refused('ADDRESS');
    if (endpoint.startsWith(closedService)) return gone();
    const fitting = fitMessage(message, longestPayload - encryptionBytes, payloadOf);
    if (!fitting) return refused('TOO_LARGE');
    const payload = JSON.stringify(payloadOf(fitting));
    const { vapid, subject } = this.options;
    const { headers, body } = generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      vapidDetails: { subject, ...vapid },
      TTL: Math.min(Math.max(Math.floor(message.ttlSeconds), 0), longestTtlSeconds),
      urgency: message.urgency,
      topic: fitCollapseKey(message.collapseKey, 32),
    });
    try {
      const response = await this.http.post(endpoint, { headers: asText(headers), body });
      return commonOutcome(response, Date.now()) ?? outcomeOf(response.status);
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

const payloadOf = ({ title, body, collapseKey, url }: PushMessage) => ({
  title,
  body,
  tag: collapseKey,
  url,
});

const asText = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

function outcomeOf(status: number): PushOutcome {
  if (status === 404 || status === 410) return gone();
  if (status === 413) return refused('TOO_LARGE');
  // 403 where the subscription was made for another key than ours.
  if (status === 401 || status === 403) return refused('CREDENTIALS');
  // Where a redirect leads nobody has judged.
  if (status >= 300 && status < 400) return refused('REDIRECT');
  return refused('REQUEST');
}
