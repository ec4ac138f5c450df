import { createECDH } from 'node:crypto';
import { generateVAPIDKeys } from 'web-push';

/** Who sends, to push services (RFC 8292): a key pair on P-256, each as base64url of its bare bytes. */
export interface VapidKeys {
  /** 65 bytes: the `applicationServerKey` of a browser's subscription, which takes messages of no other. */
  publicKey: string;
  /** 32 bytes. */
  privateKey: string;
}

export const generateVapidKeys = (): VapidKeys => generateVAPIDKeys();

/** The pair of a private key; null where it is none. */
export function vapidKeysOf(privateKey: string): VapidKeys | null {
  const bytes = Buffer.from(privateKey, 'base64url');
  if (!/^[\w-]{43}$/.test(privateKey) || bytes.length !== 32) return null;
  const curve = createECDH('prime256v1');
  try {
    curve.setPrivateKey(bytes);
  } catch {
    return null;
  }
  return { publicKey: curve.getPublicKey('base64url'), privateKey };
}
