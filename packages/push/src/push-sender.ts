/** How soon the service should wake the device for it (RFC 8030, section 5.3). */
export type PushUrgency = 'very-low' | 'low' | 'normal' | 'high';

/** What is shown on a device. It passes a service of somebody else: put in what its owner allows to leave. */
export interface PushMessage {
  title: string;
  /** Shortened where the service takes no more. */
  body: string;
  /** A later message with the same key takes the place of this one. Any text; each service is given a form that it takes. */
  collapseKey: string;
  /** Where a tap leads: absolute, https. */
  url?: string;
  /** How long the service keeps it for a device that is not reachable, in whole seconds. */
  ttlSeconds: number;
  urgency: PushUrgency;
}

/** Why a service or we ourselves did not take a message: a word for metrics and logs, never text of the service. */
export type PushReason = string;

/** What became of a message. */
export type PushOutcome =
  /** The service has it. */
  | { kind: 'delivered' }
  /** The device is no more, at `since` if the service says when: forget it, unless it was registered after that. */
  | { kind: 'gone'; since: Date | null }
  /** Not now: the earliest time to try again, by the service's own signals where it gave any. */
  | { kind: 'retry'; afterMs: number; reason: PushReason }
  /** Never: the same message to the same device would be refused again. */
  | { kind: 'refused'; reason: PushReason };

/**
 * Hands messages to one push service. Never rejects for what the service or the network does: that is an outcome. It tries
 * once, within a time limit, and so many at a time; when to try again is the caller's. A message may arrive although the
 * outcome is `retry` (the answer was lost): its collapse key makes it one on the device.
 */
export interface PushSender<Target> {
  send(target: Target, message: PushMessage): Promise<PushOutcome>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}
