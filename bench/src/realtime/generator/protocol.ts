import type { Talk, TalkKind } from '../scene';

/** A socket to open, for the person of the same number. */
export interface Person {
  /** As `connectionParams.authorization`. */
  readonly authorization: string;
}

export interface RunRequest {
  readonly kind: TalkKind;
  readonly length: { readonly seconds: number } | { readonly messages: number };
  /**
   * `window`: so many messages are on their way at any time, the next one is sent when one has been answered and seen by
   * all. `perSecond`: so many are sent a second on average, come what may.
   */
  readonly pace: { readonly window: number } | { readonly perSecond: number; readonly seed: number };
}

/** Milliseconds from each of two moments to a delivery at a socket of somebody else than the sender. */
export interface Delays {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface RunResult {
  readonly messages: number;
  /** Events at sockets, the senders' own among them. */
  readonly deliveries: number;
  /** From the first message to the last delivery. */
  readonly seconds: number;
  /** From when the sender had the mutation's answer; 0 where the recipient saw it before. */
  readonly sinceAccepted: Delays;
  /** From when the message was due to be sent. */
  readonly sinceSent: Delays;
  readonly cpuSeconds: number;
}

/** What the generator's parent asks of it. A run throws when anything was lost, doubled, refused or out of order. */
export interface GeneratorCommands {
  connect: {
    ask: { url: string; people: readonly Person[]; talks: Readonly<Record<TalkKind, readonly Talk[]>> };
    answer: null;
  };
  /** Everybody subscribes, instead of what they subscribed to before; answered when events come to all. */
  subscribe: { ask: { query: string }; answer: null };
  run: { ask: RunRequest; answer: RunResult };
  /** Sends this frame on each socket of the same number. */
  say: { ask: { frames: readonly string[] }; answer: null };
}
