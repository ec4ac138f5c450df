import { ECDH } from 'node:crypto';

/** The keys of a browser's PushSubscription, as base64url without padding. */
export interface SubscriptionKeys {
  /** Its public key on P-256, 65 bytes, not compressed. */
  p256dh: string;
  /** Its secret, 16 bytes. */
  auth: string;
}

/** Either alphabet, with or without padding, and nothing else: Node's decoder skips what it does not know. */
function bytesOf(text: string, length: number): Buffer | null {
  if (text.length > 2 * length || !/^[\w\-+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === length ? bytes : null;
}

/** A browser's public key in our spelling, or null where it is none: 65 bytes, a point of P-256. */
export function readPublicKey(text: string): string | null {
  const bytes = bytesOf(text, 65);
  if (bytes?.[0] !== 0x04) return null;
  try {
    // Refuses what is not on the curve: else the shared secret would tell of our key (or each message would fail).
    ECDH.convertKey(bytes, 'prime256v1', undefined, undefined, 'uncompressed');
  } catch {
    return null;
  }
  return bytes.toString('base64url');
}

/** A browser's secret in our spelling, or null where it is none. */
export const readAuthSecret = (text: string): string | null =>
  bytesOf(text, 16)?.toString('base64url') ?? null;
