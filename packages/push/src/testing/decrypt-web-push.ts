import { webcrypto } from 'node:crypto';

const { subtle } = webcrypto;
const curve = { name: 'ECDH', namedCurve: 'P-256' };

/** A browser's side of a subscription, as base64url: both of its keys and its secret. */
export interface BrowserKeys {
  privateKey: string;
  publicKey: string;
  auth: string;
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url');

/** What a browser generates when it subscribes. */
export async function createBrowserKeys(): Promise<BrowserKeys> {
  const pair = (await subtle.generateKey(curve, true, ['deriveBits'])) as webcrypto.CryptoKeyPair;
  const { d = '' } = await subtle.exportKey('jwk', pair.privateKey);
  return {
    privateKey: d,
    publicKey: Buffer.from(await subtle.exportKey('raw', pair.publicKey)).toString('base64url'),
    auth: Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('base64url'),
  };
}

/**
 * What a browser does with the body of a push message: RFC 8291 over the first and only record of RFC 8188, by WebCrypto,
 * since every receiver on npm decrypts with the library that web-push encrypts with. Throws where anything is wrong.
 */
export async function decryptWebPush(
  body: Buffer,
  { privateKey, publicKey, auth }: BrowserKeys,
): Promise<string> {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const keyLength = body.readUInt8(20);
  const serverPublic = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  if (keyLength !== 65) throw new Error('The key id is no public key.');
  if (record.length > recordSize) throw new Error('A push message has one record.');

  const own = bytesOf(publicKey);
  const point = { x: own.subarray(1, 33).toString('base64url'), y: own.subarray(33).toString('base64url') };
  const ownKey = await subtle.importKey(
    'jwk',
    { kty: 'EC', crv: 'P-256', d: privateKey, ...point },
    curve,
    false,
    ['deriveBits'],
  );
  const serverKey = await subtle.importKey('raw', serverPublic, curve, false, []);
  const shared = Buffer.from(await subtle.deriveBits({ name: 'ECDH', public: serverKey }, ownKey, 256));

  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), own, serverPublic]);
  const secret = await hkdf(shared, bytesOf(auth), keyInfo, 32);
  const contentKey = await hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = await hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const aesKey = await subtle.importKey('raw', contentKey, 'AES-GCM', false, ['decrypt']);
  const padded = Buffer.from(await subtle.decrypt({ name: 'AES-GCM', iv: nonce }, aesKey, record));
  // The text, a 2 for the last record, zeros.
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error('The record is not the last one.');
  return padded.subarray(0, end).toString('utf8');
}

async function hkdf(material: Buffer, salt: Buffer, info: Buffer, bytes: number): Promise<Buffer> {
  const key = await subtle.importKey('raw', material, 'HKDF', false, ['deriveBits']);
  return Buffer.from(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, bytes * 8));
}
