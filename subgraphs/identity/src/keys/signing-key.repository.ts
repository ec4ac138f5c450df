import type { Queryable } from '@chorus/database';
import type { JWK } from 'jose';

export interface SigningKeyRecord {
  kid: string;
  privateJwk: JWK;
}

export class SigningKeyRepository {
  constructor(private readonly database: Queryable) {}

  /** The key that signs; null before the first. */
  async findCurrent(): Promise<SigningKeyRecord | null> {
    const [row] = await this.database.query<{ kid: string; private_jwk: JWK }>(
      'SELECT kid, private_jwk FROM signing_keys WHERE retired_at IS NULL ORDER BY created_at DESC LIMIT 1',
    );
    return row ? { kid: row.kid, privateJwk: row.private_jwk } : null;
  }

  /** Public keys in use, and those retired since, newest first. */
  async findPublic(retiredSince: Date): Promise<JWK[]> {
    const rows = await this.database.query<{ public_jwk: JWK }>(
      `SELECT public_jwk FROM signing_keys WHERE retired_at IS NULL OR retired_at >= $1 ORDER BY created_at DESC`,
      [retiredSince],
    );
    return rows.map((row) => row.public_jwk);
  }

  async insert(key: SigningKeyRecord & { publicJwk: JWK; createdAt: Date }): Promise<void> {
    await this.database.execute(
      'INSERT INTO signing_keys (kid, private_jwk, public_jwk, created_at) VALUES ($1, $2, $3, $4)',
      [key.kid, JSON.stringify(key.privateJwk), JSON.stringify(key.publicJwk), key.createdAt],
    );
  }

  /** Ends the use of every key; what is left of each can verify, and sign nothing. */
  async retireAll(at: Date): Promise<void> {
    await this.database.execute(
      'UPDATE signing_keys SET retired_at = $1, private_jwk = NULL WHERE retired_at IS NULL',
      [at],
    );
  }

  async deleteRetired(before: Date): Promise<void> {
    await this.database.execute('DELETE FROM signing_keys WHERE retired_at < $1', [before]);
  }
}
