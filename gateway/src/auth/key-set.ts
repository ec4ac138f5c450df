import type { DomainQueryPort, RequestScope } from '@chorus/domain-queries';
import { unavailable } from '@chorus/errors';
import type { Logger } from '@chorus/telemetry';
import { createLocalJWKSet, errors, type JWK, type JWSHeaderParameters, type FlattenedJWSInput } from 'jose';
import { withTimeout } from '../with-timeout';

type LocalKeySet = ReturnType<typeof createLocalJWKSet>;

export interface KeySetOptions {
  domainQueries: DomainQueryPort;
  /** A scope under the gateway's service identity. */
  serviceScope: () => Promise<RequestScope>;
  logger: Logger;
  /** An unknown key id asks identity again at most this often. Default 5,000. */
  minRefetchMs?: number;
  refreshMs: number;
}

const askTimeoutMs = 2_000;
/** While no key is known, or identity did not answer, it is asked this often: it may start after us. */
const retryMs = 1_000;

/** Members of a public OKP key; whatever else an answer holds is not published. */
const publicMembers = ['kty', 'crv', 'x', 'kid', 'alg', 'use'] as const;

/** Identity's public keys, kept in memory, so that verifying a token costs no question. */
export class KeySet {
  private keys: JWK[] | null = null;
  private local: LocalKeySet | null = null;
  private lastAttemptAt = -Infinity;
  private lastAttemptFailed = true;
  private loading: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly options: KeySetOptions) {}

  /** What is at `/.well-known/jwks.json`; null while no key was ever loaded. */
  get published(): { keys: JWK[] } | null {
    return this.keys && { keys: this.keys };
  }

  async start(): Promise<void> {
    await this.load();
    this.schedule();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.isStopped) return;
    const { refreshMs } = this.options;
    const waitMs = this.lastAttemptFailed ? Math.min(retryMs, refreshMs) : refreshMs;
    this.timer = setTimeout(() => void this.load().finally(() => this.schedule()), waitMs);
    this.timer.unref();
  }

  /** `listener` runs when keys came or went. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * The key that a token names, for `jwtVerify`. Throws UNAVAILABLE when identity could not be asked for it, and jose's
   * error when there is no such key.
   */
  readonly keyFor = async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
    if (typeof header.kid !== 'string') throw new errors.JWKSNoMatchingKey();
    if (!this.keys?.some(({ kid }) => kid === header.kid)) await this.reload();
    if (!this.local) throw unavailable('identity');
    if (this.lastAttemptFailed && !this.keys?.some(({ kid }) => kid === header.kid))
      throw unavailable('identity');
    return this.local(header, token);
  };

  private async reload(): Promise<void> {
    const isDue = Date.now() - this.lastAttemptAt >= (this.options.minRefetchMs ?? 5_000);
    if (this.loading || isDue) await this.load();
  }

  /** Never rejects: while identity does not answer, the keys known stay. */
  private load(): Promise<void> {
    this.loading ??= this.fetch().finally(() => (this.loading = null));
    return this.loading;
  }

  private async fetch(): Promise<void> {
    this.lastAttemptAt = Date.now();
    try {
      const answer = this.options.domainQueries.ask('identity.jwks', {}, await this.options.serviceScope());
      const { keys } = await withTimeout(answer, askTimeoutMs, () => unavailable('identity'));
      this.replace(keys.map(publicPart));
      this.lastAttemptFailed = false;
    } catch (error) {
      this.lastAttemptFailed = true;
      this.options.logger.warn({ err: error }, 'the key set could not be loaded');
    }
  }

  private replace(keys: JWK[]): void {
    if (JSON.stringify(keys) === JSON.stringify(this.keys)) return;
    this.keys = keys;
    this.local = createLocalJWKSet({ keys });
    for (const listener of this.listeners) listener();
  }
}

const publicPart = (key: Record<string, unknown>): JWK =>
  Object.fromEntries(
    publicMembers.filter((name) => name in key).map((name) => [name, key[name]]),
  ) as unknown as JWK;
