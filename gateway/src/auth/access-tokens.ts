import type { Viewer } from '@chorus/domain-queries';
import { findChorusError, unauthenticated } from '@chorus/errors';
import { jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { KeySet } from './key-set';
import type { RevokedSessions } from './revoked-sessions';

/** The longest life of an access token that is accepted: revoked sessions are remembered for as long. */
export const accessTokenLifetimeSeconds = 600;
const clockToleranceSeconds = 5;

const claims = z.object({ sub: z.uuid(), sid: z.uuid(), jti: z.string(), iat: z.number(), exp: z.number() });

interface VerifiedToken {
  viewer: Extract<Viewer, { kind: 'person' }>;
  expiresAtMs: number;
}

/** Decides who a request's access token speaks for. */
export class AccessTokens {
  /** Tokens whose signature was checked: one check a token, not one a request. Time and revocation are checked always. */
  private readonly verified = new LRUCache<string, VerifiedToken>({ max: 10_000 });

  constructor(
    private readonly keySet: KeySet,
    private readonly revokedSessions: RevokedSessions,
  ) {
    keySet.onChange(() => this.verified.clear());
  }

  /**
   * The viewer of an `Authorization` header: anonymous when there is none. Throws UNAUTHENTICATED for every header that
   * is not a living access token of ours, and UNAVAILABLE when identity's keys are not known.
   */
  async viewerOf(authorization: string | undefined): Promise<Viewer> {
    if (authorization === undefined) return { kind: 'anonymous' };
    const token = /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1];
    if (!token) throw invalid();
    const { viewer, expiresAtMs } = this.verified.get(token) ?? (await this.verify(token));
    if (Date.now() >= expiresAtMs || this.revokedSessions.has(viewer.sessionId)) throw invalid();
    return viewer;
  }

  private async verify(token: string): Promise<VerifiedToken> {
    try {
      const { payload } = await jwtVerify(token, this.keySet.keyFor, {
        algorithms: ['EdDSA'],
        typ: 'at+jwt',
        issuer: 'chorus',
        audience: 'chorus',
        requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
        maxTokenAge: accessTokenLifetimeSeconds,
        clockTolerance: clockToleranceSeconds,
      });
      const { sub, sid, iat, exp } = claims.parse(payload);
      const viewer = { kind: 'person', accountId: sub, sessionId: sid } as const;
      const end = Math.min(exp, iat + accessTokenLifetimeSeconds) + clockToleranceSeconds;
      const verified = { viewer, expiresAtMs: end * 1000 };
      this.verified.set(token, verified);
      return verified;
    } catch (error) {
      throw findChorusError(error) ?? invalid();
    }
  }
}

/** One answer for every kind of bad token: it does not help to tune a forgery. */
const invalid = () =>
  unauthenticated('The access token is not valid. Refresh the session or sign in, then retry.');
