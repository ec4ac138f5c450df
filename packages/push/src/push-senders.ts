import { Counter, Histogram } from 'prom-client';
import { metrics } from '@chorus/telemetry';
import { ApnsSender, type ApnsOptions, type ApnsTarget } from './apns/apns-sender';
import { FcmSender, type FcmOptions, type FcmTarget } from './fcm/fcm-sender';
import { refused } from './outcomes';
import type { PushMessage, PushOutcome, PushSender } from './push-sender';
import { WebPushSender, type WebPushOptions, type WebPushTarget } from './web-push/web-push-sender';

/** A device and the service that reaches it. */
export type PushTarget =
  | ({ channel: 'WEB_PUSH' } & WebPushTarget)
  | ({ channel: 'FCM' } & FcmTarget)
  | ({ channel: 'APNS' } & ApnsTarget);

export type PushChannel = PushTarget['channel'];

/** The services that this installation has; without its options there is none. */
export interface PushServices {
  webPush?: WebPushOptions;
  fcm?: FcmOptions;
  apns?: ApnsOptions;
}

const sends = new Counter({
  name: 'chorus_push_sends_total',
  help: 'Messages handed to push services by channel and outcome: delivered, gone, retry or refused.',
  labelNames: ['channel', 'outcome'],
  registers: [metrics],
});

const seconds = new Histogram({
  name: 'chorus_push_send_seconds',
  help: 'How long a push service took to answer, by channel.',
  labelNames: ['channel'],
  buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  registers: [metrics],
});

/** A sender for devices of every channel that is configured. */
export class PushSenders implements PushSender<PushTarget> {
  private readonly webPush: PushSender<WebPushTarget> | null;
  private readonly fcm: PushSender<FcmTarget> | null;
  private readonly apns: PushSender<ApnsTarget> | null;

  constructor({ webPush, fcm, apns }: PushServices) {
    this.webPush = webPush ? new WebPushSender(webPush) : null;
    this.fcm = fcm ? new FcmSender(fcm) : null;
    this.apns = apns ? new ApnsSender(apns) : null;
  }

  async send(target: PushTarget, message: PushMessage): Promise<PushOutcome> {
    const startedAt = performance.now();
    const outcome = (await this.handTo(target, message)) ?? refused('NOT_CONFIGURED');
    seconds.observe({ channel: target.channel }, (performance.now() - startedAt) / 1000);
    sends.inc({ channel: target.channel, outcome: outcome.kind });
    return outcome;
  }

  async close(): Promise<void> {
    await Promise.all([this.webPush?.close(), this.fcm?.close(), this.apns?.close()]);
  }

  private handTo(target: PushTarget, message: PushMessage): Promise<PushOutcome> | undefined {
    switch (target.channel) {
      case 'WEB_PUSH':
        return this.webPush?.send(target, message);
      case 'FCM':
        return this.fcm?.send(target, message);
      case 'APNS':
        return this.apns?.send(target, message);
    }
  }
}
