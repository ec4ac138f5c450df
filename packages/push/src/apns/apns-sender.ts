import { fitCollapseKey } from '../collapse-key';
import { fitMessage, longestPayload } from '../fit-message';
import { commonOutcome, gone, refused, retry } from '../outcomes';
import { outcomeOfError, PushHttp, type PushHttpOptions, type PushResponse } from '../push-http';
import type { PushMessage, PushOutcome, PushSender } from '../push-sender';
import { ProviderToken, type ApnsKey } from './provider-token';

export interface ApnsTarget {
  /** Of the device, as hexadecimal. */
  token: string;
}

export interface ApnsOptions extends PushHttpOptions {
  key: ApnsKey;
  /** The app's bundle id. */
  topic: string;
  /** Default Apple's for apps of its store; `https://api.sandbox.push.apple.com` for those that are being built. */
  url?: string;
  clock?: () => number;
}

/** Apple Push Notification service: HTTP/2, over two connections that are kept, with a token of our key. */
export class ApnsSender implements PushSender<ApnsTarget> {
  private readonly http: PushHttp;
  private readonly providerToken: ProviderToken;
  private readonly url: string;
  private readonly clock: () => number;

  constructor(private readonly options: ApnsOptions) {
    const { key, url = 'https://api.push.apple.com', clock = Date.now } = options;
    this.http = new PushHttp({ ...options, http2: true });
    this.providerToken = new ProviderToken(key, clock);
    this.url = url;
    this.clock = clock;
  }

  async send(target: ApnsTarget, message: PushMessage): Promise<PushOutcome> {
    const fitting = fitMessage(message, longestPayload, payloadOf);
    if (!fitting) return refused('TOO_LARGE');
    try {
      const first = await this.post(target, fitting);
      const isExpired = first.status === 403 && answerOf(first.text).reason === 'ExpiredProviderToken';
      const again = isExpired && this.providerToken.expired();
      return this.outcomeOf(again ? await this.post(target, fitting) : first);
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async post({ token }: ApnsTarget, message: PushMessage): Promise<PushResponse> {
    const ttl = Math.max(Math.floor(message.ttlSeconds), 0);
    return this.http.post(`${this.url}/3/device/${encodeURIComponent(token)}`, {
      headers: {
        authorization: `bearer ${await this.providerToken.get()}`,
        'content-type': 'application/json',
        'apns-topic': this.options.topic,
        'apns-push-type': 'alert',
        'apns-collapse-id': fitCollapseKey(message.collapseKey, 64),
        'apns-expiration': String(ttl === 0 ? 0 : Math.floor(this.clock() / 1000) + ttl),
        'apns-priority': message.urgency === 'high' ? '10' : '5',
      },
      body: JSON.stringify(payloadOf(message)),
    });
  }

  private outcomeOf(response: PushResponse): PushOutcome {
    const { reason, timestamp } = answerOf(response.text);
    // A new token for each message, or for each process: the old one is good again after Apple's 20 minutes.
    if (reason === 'TooManyProviderTokenUpdates') return retry(20 * 60_000, 'BUSY');
    const common = commonOutcome(response, this.clock());
    if (common) return common;
    if (response.status === 410) return gone(timestamp === undefined ? null : new Date(timestamp));
    if (response.status === 413) return refused('TOO_LARGE');
    // Of an app of the other environment or another topic, as likely as of none: an operator's mistake must not cost
    // everybody their devices.
    if (reason === 'BadDeviceToken' || reason === 'DeviceTokenNotForTopic') return refused('OTHER_APP');
    if (response.status === 403) return refused('CREDENTIALS');
    return refused('REQUEST');
  }
}

const payloadOf = ({ title, body, collapseKey, url }: PushMessage) => ({
  aps: { alert: { title, body }, sound: 'default', 'thread-id': collapseKey },
  url,
});

function answerOf(text: string): { reason?: string; timestamp?: number } {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? answer : {};
  } catch {
    return {};
  }
}
