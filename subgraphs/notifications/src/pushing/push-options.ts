import type { ApnsKey, ServiceAccount } from '@chorus/push';

/** How push notifications get to devices. Nothing of it must be given: then there is Web Push, by a key of our own. */
export interface PushOptions {
  /** Our key for Web Push, base64url of its 32 bytes. Default: one that is generated once and kept in the database. */
  vapidPrivateKey?: string;
  /** Where services of Web Push may reach who runs this, as `mailto:` or `https:`. Default nobody real: set it. */
  contact?: string;
  /** Hosts (`host` or `host:port`) to which Web Push may send although they are not public. Default none. */
  allowedHosts?: readonly string[];
  /** Default: no device can be registered with FCM. */
  fcm?: { serviceAccount: ServiceAccount; url?: string };
  /** Default: no device can be registered with APNs. */
  apns?: { key: ApnsKey; topic: string; url?: string };
  /** Authorities to trust instead of the machine's, as PEM. */
  ca?: string[];
  /** For one message to one device. Default 10 s. */
  timeoutMs?: number;
}
