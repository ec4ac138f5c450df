import { SignJWT, jwtVerify } from 'jose';
import { z } from 'zod';
import { unauthenticated } from '@chorus/errors';
import type { Client, Viewer } from './viewer';

const claims = z.object({
  viewer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('anonymous') }),
    z.object({ kind: z.literal('person'), accountId: z.uuid(), sessionId: z.uuid() }),
    z.object({ kind: z.literal('service'), name: z.string() }),
  ]),
  client: z.object({ address: z.string().nullable(), userAgent: z.string().nullable() }),
  requestId: z.string(),
});

/** What travels inside the platform with every call, signed. */
export interface SignedClaims {
  viewer: Viewer;
  client: Client;
  requestId: string;
}

const lifetimeSeconds = 60;
const audience = 'chorus-subgraph';

/**
 * Signs and checks the viewer that the gateway hands to subgraphs and that subgraphs hand to each other: a JWT
 * (HS256, 60 s) whose key only the platform's own processes hold.
 */
export class ViewerTokens {
  /** `secret`: at least 32 bytes. */
  constructor(private readonly secret: Uint8Array) {
    if (secret.byteLength < 32) throw new Error('The viewer secret must have at least 32 bytes.');
  }

  async sign(signed: SignedClaims): Promise<string> {
    return new SignJWT({ ...signed })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(this.secret);
  }

  /** Throws UNAUTHENTICATED when the token is missing, foreign, altered or older than 60 s. */
  async verify(token: string | undefined): Promise<SignedClaims> {
    if (!token) throw unauthenticated('The call carries no signed viewer.');
    try {
      const { payload } = await jwtVerify(token, this.secret, { audience, algorithms: ['HS256'] });
      return claims.parse(payload);
    } catch {
      throw unauthenticated('The signed viewer is not valid.');
    }
  }
}
