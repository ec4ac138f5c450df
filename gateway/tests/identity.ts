import { randomUUID } from 'node:crypto';
import type { DomainQueryResponder } from '@chorus/domain-queries';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

export interface TokenChanges {
  header?: Record<string, unknown>;
  claims?: JWTPayload;
  key?: CryptoKey;
}

/** Answers identity's domain queries as the real subgraph does, with a key of its own. */
export class FakeIdentity {
  readonly revoked: { sessionId: string; revokedAt: string }[] = [];
  readonly asked: string[] = [];
  private constructor(private keys: { kid: string; privateKey: CryptoKey; jwk: Record<string, unknown> }[]) {}

  static async create(): Promise<FakeIdentity> {
    return new FakeIdentity([await newKey('key-1')]);
  }

  /** A new key signs from now on; the old ones stay published. */
  async rotate(kid: string): Promise<void> {
    this.keys = [await newKey(kid), ...this.keys];
  }

  readonly responder: DomainQueryResponder = {
    domain: 'identity',
    answer: async (name: string) => {
      this.asked.push(name);
      return (
        name === 'identity.jwks' ? { keys: this.keys.map(({ jwk }) => jwk) } : [...this.revoked]
      ) as never;
    },
  };

  revoke(sessionId: string): void {
    this.revoked.push({ sessionId, revokedAt: new Date().toISOString() });
  }

  /** The published keys, as an attacker has them. */
  get jwks(): { keys: Record<string, unknown>[] } {
    return { keys: this.keys.map(({ jwk }) => jwk) };
  }

  /** These texts as they are, with a signature by the true key: for tokens that no library would make. */
  async sign(header: string, payload: string): Promise<string> {
    const input = `${encode(header)}.${encode(payload)}`;
    const { privateKey } = this.keys[0]!;
    const signature = await crypto.subtle.sign('Ed25519', privateKey, Buffer.from(input));
    return `${input}.${Buffer.from(signature).toString('base64url')}`;
  }

  /** A good access token, or one with these changes. A claim that is undefined is left out. */
  async token({ header, claims, key }: TokenChanges = {}): Promise<string> {
    const { kid, privateKey } = this.keys[0]!;
    const payload = { ...goodClaims(), ...claims };
    const jwt = new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload);
    return jwt.setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt', ...header }).sign(key ?? privateKey);
  }
}

/** What a good token says now, of a person and a session of its own. */
export function goodClaims() {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: 'chorus',
    aud: 'chorus',
    sub: randomUUID(),
    sid: randomUUID(),
    jti: randomUUID(),
    iat: now,
    exp: now + 600,
  };
}

const encode = (text: string): string => Buffer.from(text).toString('base64url');

async function newKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' } };
}
