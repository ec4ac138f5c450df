import { importPKCS8, SignJWT } from 'jose';
import { commonOutcome, refused } from '../outcomes';
import type { PushHttp } from '../push-http';
import type { PushOutcome } from '../push-sender';
import type { ServiceAccount } from './service-account';

/** No token: what that means for the message it was wanted for. */
export class NoAccessTokenError extends Error {
  override readonly name = 'NoAccessTokenError';

  constructor(readonly outcome: PushOutcome) {
    super('The service account was given no token.');
  }
}

const scope = 'https://www.googleapis.com/auth/firebase.messaging';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** It is renewed so long before its end, so that none ends on its way. */
const marginMs = 5 * 60_000;

interface Token {
  value: string;
  renewAt: number;
}

/** The OAuth token of a service account (RFC 7523), asked for once for all who want it at the time, and kept. */
export class AccessToken {
  private token: Token | null = null;
  private asked: Promise<Token> | null = null;

  constructor(
    private readonly account: ServiceAccount,
    private readonly http: PushHttp,
    private readonly clock: () => number,
  ) {}

  /** Rejects with `NoAccessTokenError`, or as `PushHttp.post` does. */
  async get(): Promise<string> {
    if (this.token && this.clock() < this.token.renewAt) return this.token.value;
    this.asked ??= this.ask().finally(() => (this.asked = null));
    this.token = await this.asked;
    return this.token.value;
  }

  /** The service did not take this one: the next is a new one. */
  forget(value: string): void {
    if (this.token?.value === value) this.token = null;
  }

  private async ask(): Promise<Token> {
    const askedAt = this.clock();
    const body = new URLSearchParams({ grant_type: grantType, assertion: await this.assertion(askedAt) });
    const response = await this.http.post(this.account.tokenUrl, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
    });
    const given = response.status === 200 ? readToken(response.text) : null;
    if (given)
      return {
        value: given.token,
        renewAt: askedAt + given.lifetimeMs - Math.min(marginMs, given.lifetimeMs / 2),
      };
    const outcome = response.status === 200 ? null : commonOutcome(response, this.clock());
    throw new NoAccessTokenError(outcome ?? refused('CREDENTIALS'));
  }

  private async assertion(now: number): Promise<string> {
    const { clientEmail, privateKey, privateKeyId, tokenUrl } = this.account;
    const issuedAt = Math.floor(now / 1000);
    return new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(privateKeyId !== null && { kid: privateKeyId }) })
      .setIssuer(clientEmail)
      .setAudience(tokenUrl)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + 3600)
      .sign(await importPKCS8(privateKey, 'RS256'));
  }
}

function readToken(text: string): { token: string; lifetimeMs: number } | null {
  try {
    const { access_token: token, expires_in: seconds } = JSON.parse(text) as Record<string, unknown>;
    if (typeof token !== 'string' || token === '' || typeof seconds !== 'number') return null;
    return { token, lifetimeMs: seconds * 1000 };
  } catch {
    return null;
  }
}
