import { z } from 'zod';
import type { Client, Viewer } from '../viewer';

/** What travels inside the platform with every call, signed. */
export interface SignedClaims {
  viewer: Viewer;
  client: Client;
  requestId: string;
}

/** One call: its claims, and what binds them to this one message. */
export interface CallClaims extends SignedClaims {
  /** The subgraph that is called. */
  aud: string;
  /** When it was signed: seconds since 1970, with a fraction (RFC 7519). */
  iat: number;
  /** Accepted once. */
  jti: string;
  path: string;
  /** SHA-256 of the body, base64url. */
  hash: string;
}

export const callClaims: z.ZodType<CallClaims> = z.object({
  viewer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('anonymous') }),
    z.object({ kind: z.literal('person'), accountId: z.uuid(), sessionId: z.uuid() }),
    z.object({ kind: z.literal('service'), name: z.string() }),
  ]),
  client: z.object({ address: z.string().nullable(), userAgent: z.string().nullable() }),
  requestId: z.string(),
  aud: z.string(),
  iat: z.number(),
  jti: z.string().min(16).max(64),
  path: z.string(),
  hash: z.string(),
});
