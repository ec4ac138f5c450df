import { randomUUID } from 'node:crypto';
import type { DomainQueryResponder } from '@chorus/domain-queries';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface StubIdentity {
  /** What the gateway asks of identity: the keys, and who is revoked (nobody). */
  readonly responder: DomainQueryResponder;
  /** A new access token of somebody. */
  createToken(): Promise<string>;
}

/** Signs access tokens as identity does, so that the gateway checks them as it always does. */
export async function createStubIdentity(): Promise<StubIdentity> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const kid = 'bench';
  const keys = [{ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' }];
  return {
    responder: {
      domain: 'identity',
      answer: async (name: string) => (name === 'identity.jwks' ? { keys } : []) as never,
    },
    createToken: () =>
      new SignJWT({ sid: randomUUID() })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' })
        .setIssuer('chorus')
        .setAudience('chorus')
        .setSubject(randomUUID())
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(privateKey),
  };
}
