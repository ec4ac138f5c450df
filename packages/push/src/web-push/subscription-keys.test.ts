import { createECDH, randomBytes } from 'node:crypto';
import { readAuthSecret, readPublicKey } from './subscription-keys';

const curve = createECDH('prime256v1');
const point = curve.generateKeys();
const secret = randomBytes(16);

it("takes a browser's keys in every spelling of base64", () => {
  for (const spelling of ['base64', 'base64url'] as const) {
    expect(readPublicKey(point.toString(spelling))).toBe(point.toString('base64url'));
    expect(readAuthSecret(secret.toString(spelling))).toBe(secret.toString('base64url'));
  }
});

it('refuses a public key that is no point of the curve', () => {
  const beside = Buffer.from(point);
  beside[64] = (beside[64] ?? 0) ^ 1;
  expect(readPublicKey(beside.toString('base64url'))).toBeNull();
  expect(readPublicKey(Buffer.concat([Buffer.of(4), Buffer.alloc(64)]).toString('base64url'))).toBeNull();
});

it('refuses a public key that is compressed, short, long or of other letters', () => {
  const compressed = curve.getPublicKey(null, 'compressed');
  for (const bytes of [compressed, point.subarray(1), Buffer.concat([point, point]), Buffer.alloc(0)])
    expect(readPublicKey(bytes.toString('base64url'))).toBeNull();
  expect(readPublicKey(`${point.toString('base64url')}!`)).toBeNull();
  expect(readPublicKey('A'.repeat(1_000_000))).toBeNull();
});

it('refuses a secret that is not of 16 bytes', () => {
  for (const bytes of [secret.subarray(1), Buffer.concat([secret, secret]), Buffer.alloc(0)])
    expect(readAuthSecret(bytes.toString('base64url'))).toBeNull();
  expect(readAuthSecret(`${secret.toString('base64url')} `)).toBeNull();
});
