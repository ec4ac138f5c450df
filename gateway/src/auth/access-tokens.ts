import type { Viewer } from '@chorus/domain-queries';
import { findChorusError, unauthenticated } from '@chorus/errors';
import { jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { KeySet } from './key-set';
import type { RevokedSessions } from './revoked-sessions';
import { hasOurForm } from './token-form';

/** The longest life of an access token that is accepted: revoked sessions are remembered for as long. */
export const accessTokenLifetimeSeconds = 600;
const clockToleranceSeconds = 5;

const claims = z
  .object({
    iss: z.literal('chorus'),
    aud: z.literal('chorus'),
    sub: z.uuid(),
    sid: z.uuid(),
    jti: z.string().min(1),
    iat: z.int(),
    exp: z.int(),
  })
  .refine(({ iat, exp }) => iat < exp && exp - iat <= accessTokenLifetimeSeconds);

type Person = Extract<Viewer, { kind: 'person' }>;

export interface VerifiedToken {
  viewer: Person;
  /** What it says itself, as Unix time in milliseconds. */
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
   * The viewer of a request's `Authorization` headers: anonymous when there is none. Throws UNAUTHENTICATED for whatever
   * is not one living access token of ours, and UNAVAILABLE when identity's keys are not known.
   */
  async viewerOf(authorization: readonly string[]): Promise<Viewer> {
    const [header] = authorization;
    if (header === undefined) return { kind: 'anonymous' };
    // Node would take the first of two, a proxy before us perhaps the last.
    if (authorization.length !== 1) throw invalid();
    return (await this.read(header)).viewer;
  }

  /** What one `Bearer …` says, for a connection that outlives it. Throws as `viewerOf`. */
  async read(authorization: string): Promise<VerifiedToken> {
    const token = /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1];
    if (!token) throw invalid();
    const verified = this.verified.get(token) ?? (await this.verify(token));
    const acceptedUntilMs = verified.expiresAtMs + clockToleranceSeconds * 1000;
    if (Date.now() >= acceptedUntilMs || this.revokedSessions.has(verified.viewer.sessionId)) throw invalid();
    return verified;
  }

  private async verify(token: string): Promise<VerifiedToken> {
    if (!hasOurForm(token)) throw invalid();
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
      const { sub, sid, exp } = claims.parse(payload);
      const viewer = { kind: 'person', accountId: sub, sessionId: sid } as const;
      const verified = { viewer, expiresAtMs: exp * 1000 };
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
