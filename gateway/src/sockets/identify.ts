import type { Viewer } from '@chorus/domain-queries';
import { findChorusError, unauthenticated } from '@chorus/errors';
import type { AccessTokens } from '../auth/access-tokens';

/** Whom a socket speaks for. */
export interface SocketIdentity {
  readonly viewer: Viewer;
  /** When that ends, unless it is renewed: Unix time in milliseconds. Null: nobody is signed in. */
  readonly expiresAtMs: number | null;
}

export const nobody: SocketIdentity = { viewer: { kind: 'anonymous' }, expiresAtMs: null };

/** Reads `authorization`, as `connectionParams` and renewing pings have it. Throws UNAUTHENTICATED or UNAVAILABLE. */
export async function identify(authorization: unknown, tokens: AccessTokens): Promise<SocketIdentity> {
  if (authorization === undefined || authorization === null) return nobody;
  if (typeof authorization !== 'string') throw unauthenticated();
  return tokens.read(authorization);
}

export const isUnavailable = (error: unknown): boolean => findChorusError(error)?.code === 'UNAVAILABLE';

export const isSamePerson = (a: Viewer, b: Viewer): boolean =>
  a.kind === 'person' && b.kind === 'person' && a.accountId === b.accountId;
