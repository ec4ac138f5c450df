import type { Database, Transaction } from '@chorus/database';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { SigningKeyRepository, type SigningKeyRecord } from './signing-key.repository';

const algorithm = 'EdDSA';

type PrivateKey = Exclude<Awaited<ReturnType<typeof importJWK>>, Uint8Array>;

export interface CurrentKey {
  kid: string;
  privateKey: PrivateKey;
}

export interface SigningKeysOptions {
  accessTokenSeconds: number;
  keyCacheSeconds: number;
  now: () => Date;
}

/** The Ed25519 keys of access tokens: one signs; it and those before it, as long as need be, are published. */
export class SigningKeys {
  private cached: { key: Promise<CurrentKey>; until: number } | null = null;

  constructor(
    private readonly database: Database,
    private readonly options: SigningKeysOptions,
  ) {}

  /** The key to sign with, made at first use. Read again now and then, so that a rotation elsewhere is followed. */
  current(): Promise<CurrentKey> {
    const now = this.options.now().getTime();
    if (this.cached && now < this.cached.until) return this.cached.key;
    const key = this.load();
    const cached = { key, until: now + this.options.keyCacheSeconds * 1000 };
    this.cached = cached;
    // A failure is passed to who waits for it, and not kept for who comes next.
    key.catch(() => {
      if (this.cached === cached) this.cached = null;
    });
    return key;
  }

  /** Every key that a living token may be signed with (RFC 7517). */
  async publicKeys(): Promise<JWK[]> {
    await this.current();
    return new SigningKeyRepository(this.database).findPublic(this.oldestUse());
  }

  /**
   * From now on another key signs; processes that hold the old one follow within `keyCacheSeconds`. The old one stays
   * published until the last token that it signed has expired.
   */
  async rotate(): Promise<{ kid: string }> {
    const created = await this.database.transaction(async (transaction) => {
      await lockKeys(transaction);
      await new SigningKeyRepository(transaction).retireAll(this.options.now());
      return this.create(transaction);
    });
    this.cached = null;
    return { kid: created.kid };
  }

  /** Deletes keys that no living token is signed with. */
  async deleteRetired(): Promise<void> {
    await new SigningKeyRepository(this.database).deleteRetired(this.oldestUse());
  }

  private async load(): Promise<CurrentKey> {
    const record =
      (await new SigningKeyRepository(this.database).findCurrent()) ?? (await this.createFirst());
    return { kid: record.kid, privateKey: (await importJWK(record.privateJwk, algorithm)) as PrivateKey };
  }

  /** Several processes may start at once: the first makes the key, the others take it. */
  private createFirst(): Promise<SigningKeyRecord> {
    return this.database.transaction(async (transaction) => {
      await lockKeys(transaction);
      return (await new SigningKeyRepository(transaction).findCurrent()) ?? (await this.create(transaction));
    });
  }

  private async create(transaction: Transaction): Promise<SigningKeyRecord> {
    const pair = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
    const publicPart = await exportJWK(pair.publicKey);
    const kid = await calculateJwkThumbprint(publicPart);
    const publicJwk = { ...publicPart, kid, alg: algorithm, use: 'sig' };
    const privateJwk = await exportJWK(pair.privateKey);
    await new SigningKeyRepository(transaction).insert({
      kid,
      privateJwk,
      publicJwk,
      createdAt: this.options.now(),
    });
    return { kid, privateJwk };
  }

  /** A key retired before this has signed nothing that lives. A minute more for clocks that differ. */
  private oldestUse(): Date {
    const { accessTokenSeconds, keyCacheSeconds, now } = this.options;
    return new Date(now().getTime() - (accessTokenSeconds + keyCacheSeconds + 60) * 1000);
  }
}

const lockKeys = (transaction: Transaction): Promise<void> => transaction.lock('signing-keys');
