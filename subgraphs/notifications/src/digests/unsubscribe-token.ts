import { randomBytes } from 'node:crypto';
import type { Database } from '@chorus/database';
import { errors, jwtVerify, SignJWT } from 'jose';
import { keepKey } from '../pushing/generated-key.repository';

/** Laws ask for 30 days. */
const lifetimeMs = 90 * 86_400_000;
const audience = 'chorus:unsubscribe';

/** What a token in a mail's link says: whose it is, or why it is worth nothing. */
export type ReadToken = { accountId: string } | { fault: 'forged' | 'expired' };

/** Signs what stands in the links of mails, by a key that is made at first use and kept in the database. */
export class UnsubscribeTokens {
  private key: Promise<Uint8Array> | null = null;

  constructor(
    private readonly database: Database,
    private readonly clock: () => Date,
  ) {}

  async sign(accountId: string): Promise<string> {
    const now = this.clock().getTime();
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(accountId)
      .setAudience(audience)
      .setExpirationTime(new Date(now + lifetimeMs))
      .sign(await this.readKey());
  }

  async read(token: string): Promise<ReadToken> {
    const key = await this.readKey();
    try {
      const options = { audience, algorithms: ['HS256'], currentDate: this.clock() };
      const { payload } = await jwtVerify(token, key, options);
      return payload.sub === undefined ? { fault: 'forged' } : { accountId: payload.sub };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { fault: 'expired' };
      if (error instanceof errors.JOSEError) return { fault: 'forged' };
      throw error;
    }
  }

  private readKey(): Promise<Uint8Array> {
    // The database may have been away: then the next one tries again.
    this.key ??= this.openKey().catch((error: unknown) => {
      this.key = null;
      throw error;
    });
    return this.key;
  }

  private async openKey(): Promise<Uint8Array> {
    const fresh = randomBytes(32).toString('base64url');
    return Buffer.from(await keepKey(this.database, 'unsubscribe', fresh), 'base64url');
  }
}
