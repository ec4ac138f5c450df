/** A NOTIFY must be shorter than this. */
const maxPacketBytes = 7_999;

export interface PackedMessage {
  channel: string;
  json: string;
}

export interface Packet {
  /** Which process says it. */
  origin: string;
  /** Were messages before these lost? */
  hasLost: boolean;
  messages: [channel: string, message: unknown][];
}

let packets = 0;

/**
 * Payloads with as many messages each as fit, in order. PostgreSQL tells one payload only once in a transaction, so that
 * each is numbered.
 */
export function packMessages(origin: string, messages: readonly PackedMessage[], hasLost: boolean): string[] {
  const payloads: string[] = [];
  let parts: string[] = [];
  let isFirst = hasLost;
  const head = () => `[${JSON.stringify(origin)},${(packets += 1)},${isFirst ? 1 : 0},[`;
  let current = head();
  let bytes = Buffer.byteLength(current) + 2;
  const close = () => {
    payloads.push(`${current}${parts.join(',')}]]`);
    parts = [];
    isFirst = false;
    current = head();
    bytes = Buffer.byteLength(current) + 2;
  };
  for (const { channel, json } of messages) {
    const part = `[${JSON.stringify(channel)},${json}]`;
    const partBytes = Buffer.byteLength(part) + 1;
    if (parts.length > 0 && bytes + partBytes > maxPacketBytes) close();
    parts.push(part);
    bytes += partBytes;
  }
  if (parts.length > 0 || isFirst) close();
  return payloads;
}

/** Null for what no process of ours said. */
export function unpackMessages(payload: string): Packet | null {
  try {
    const [origin, , hasLost, messages] = JSON.parse(payload) as [string, number, number, Packet['messages']];
    return Array.isArray(messages) ? { origin, hasLost: hasLost === 1, messages } : null;
  } catch {
    return null;
  }
}
