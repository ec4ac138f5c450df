import type { Database } from '@chorus/database';
import {
  generateVapidKeys,
  PushSenders,
  vapidKeysOf,
  type PushChannel,
  type PushMessage,
  type PushOutcome,
  type PushTarget,
  type VapidKeys,
} from '@chorus/push';
import { keepKey } from './generated-key.repository';
import type { PushOptions } from './push-options';

interface Started {
  senders: PushSenders;
  vapid: VapidKeys;
}

/** The push services that this installation has. Nothing is opened, read or generated before it is needed. */
export class PushService {
  private started: Promise<Started> | null = null;

  constructor(
    private readonly database: Database,
    private readonly options: PushOptions,
  ) {}

  get allowedHosts(): readonly string[] {
    return this.options.allowedHosts ?? [];
  }

  /** Can devices of this kind be reached? */
  takes(channel: PushChannel): boolean {
    if (channel === 'WEB_PUSH') return true;
    return (channel === 'FCM' ? this.options.fcm : this.options.apns) !== undefined;
  }

  /** What browsers subscribe with: base64url, 65 bytes. */
  async publicKey(): Promise<string> {
    return (await this.start()).vapid.publicKey;
  }

  async send(target: PushTarget, message: PushMessage): Promise<PushOutcome> {
    return (await this.start()).senders.send(target, message);
  }

  async close(): Promise<void> {
    const started = await this.started?.catch(() => null);
    await started?.senders.close();
  }

  private start(): Promise<Started> {
    // The database may have been away: then the next one tries again.
    this.started ??= this.open().catch((error: unknown) => {
      this.started = null;
      throw error;
    });
    return this.started;
  }

  private async open(): Promise<Started> {
    const vapid = await this.readVapidKeys();
    const {
      contact = 'mailto:operator@chorus.example',
      allowedHosts,
      fcm,
      apns,
      ca,
      timeoutMs,
    } = this.options;
    const http = { ca, timeoutMs };
    const senders = new PushSenders({
      webPush: { ...http, vapid, subject: contact, allowedHosts },
      fcm: fcm && { ...http, ...fcm },
      apns: apns && { ...http, ...apns },
    });
    return { senders, vapid };
  }

  private async readVapidKeys(): Promise<VapidKeys> {
    const { vapidPrivateKey } = this.options;
    const privateKey =
      vapidPrivateKey ?? (await keepKey(this.database, 'vapid', generateVapidKeys().privateKey));
    const keys = vapidKeysOf(privateKey);
    if (!keys) throw new Error('The VAPID key is not a private key of P-256 in base64url.');
    return keys;
  }
}
