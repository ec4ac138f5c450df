import type { DomainQueryPort, RequestScope } from '@chorus/domain-queries';
import { unavailable } from '@chorus/errors';
import type { Logger } from '@chorus/telemetry';
import { watchSessionState } from '../observability/session-state-metric';
import { withTimeout } from '../with-timeout';

export interface RevokedSessionsOptions {
  domainQueries: DomainQueryPort;
  /** A scope under the gateway's service identity. */
  serviceScope: () => Promise<RequestScope>;
  logger: Logger;
  pollMs: number;
  /** The state is known while the last answer is at most this old. */
  maxAgeMs: number;
  /** Access tokens live this long: a revoked session is remembered for as long. */
  tokenLifetimeMs: number;
}

/** Rows commit out of the order of their times: each question reaches back this far. */
const overlapMs = 10_000;
const askTimeoutMs = 2_000;

/** The sessions that were revoked while access tokens of theirs may still be alive. */
export class RevokedSessions {
  private readonly revoked = new Map<string, number>();
  private readonly listeners = new Set<(sessionId: string) => void>();
  private lastSuccessAt: number | null = null;
  private latestRevokedAt: number | null = null;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private readonly unwatch = watchSessionState(() => this.lastSuccessAt);

  constructor(private readonly options: RevokedSessionsOptions) {}

  /** Is it known now who is revoked? */
  get isKnown(): boolean {
    return this.lastSuccessAt !== null && Date.now() - this.lastSuccessAt <= this.options.maxAgeMs;
  }

  /** Was it ever known? */
  get wasKnown(): boolean {
    return this.lastSuccessAt !== null;
  }

  has(sessionId: string): boolean {
    return this.revoked.has(sessionId);
  }

  mark(sessionId: string): void {
    this.add(sessionId, Date.now());
  }

  /** `listener` runs when a session is known to be revoked: what was opened by it is to be closed. */
  onRevoked(listener: (sessionId: string) => void): void {
    this.listeners.add(listener);
  }

  /** Loads all, then polls. Does not reject when identity is away: the state is then unknown. */
  async start(): Promise<void> {
    await this.poll();
    this.schedule();
  }

  stop(): void {
    this.isStopped = true;
    this.unwatch();
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.poll().finally(() => this.schedule()), this.options.pollMs);
    this.timer.unref();
  }

  private async poll(): Promise<void> {
    const askedAt = Date.now();
    try {
      for (const { sessionId, revokedAt } of await this.ask())
        this.remember(sessionId, Date.parse(revokedAt));
      if (this.lastSuccessAt === null) this.options.logger.debug('revoked sessions are known');
      this.lastSuccessAt = askedAt;
      this.forgetOld(askedAt);
    } catch (error) {
      if (!this.isStopped) this.options.logger.warn({ err: error }, 'revoked sessions could not be loaded');
    }
  }

  private async ask(): Promise<{ sessionId: string; revokedAt: string }[]> {
    const { domainQueries, serviceScope } = this.options;
    const since =
      this.latestRevokedAt === null ? null : new Date(this.latestRevokedAt - overlapMs).toISOString();
    const answer = domainQueries.ask('identity.revoked-sessions', { since }, await serviceScope());
    return withTimeout(answer, askTimeoutMs, () => unavailable('identity'));
  }

  private remember(sessionId: string, revokedAt: number): void {
    this.add(sessionId, revokedAt);
    this.latestRevokedAt = Math.max(this.latestRevokedAt ?? 0, revokedAt);
  }

  private add(sessionId: string, revokedAt: number): void {
    const isNew = !this.revoked.has(sessionId);
    this.revoked.set(sessionId, revokedAt);
    if (isNew) for (const listener of this.listeners) listener(sessionId);
  }

  private forgetOld(now: number): void {
    for (const [sessionId, revokedAt] of this.revoked) {
      if (now - revokedAt > this.options.tokenLifetimeMs + overlapMs) this.revoked.delete(sessionId);
    }
  }
}
