import type { Database, Transaction } from '@chorus/database';
import type { Client, RequestScope } from '@chorus/domain-queries';
import { emit } from '@chorus/events';
import { deviceNameOf, fail, notFound, type Outcome, succeed, userError } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import type { SigningKeys } from '../keys/signing-keys';
import type { ResolvedIdentityOptions } from '../options';
import type { Throttles } from '../throttling/throttles';
import { signAccessToken } from './access-token';
import { createRefreshToken, hashRefreshToken, looksLikeRefreshToken } from './refresh-token';
import { RefreshTokenRepository } from './refresh-token.repository';
import type { OpenedSession, SessionRecord, SessionTokens } from './session';
import { SessionRepository } from './session.repository';

const dayMs = 86_400_000;

/** Somebody who has shown who they are. */
export interface SignedIn {
  accountId: string;
  tokens: SessionTokens;
}

/** Whose session, which, and in which request it ends. */
export interface Revocation {
  accountId: string;
  sessionId: string;
  requestId: string;
}

export class SessionService {
  private readonly sessions: SessionRepository;

  constructor(
    private readonly database: Database,
    private readonly keys: SigningKeys,
    private readonly throttles: Throttles,
    private readonly options: ResolvedIdentityOptions,
  ) {
    this.sessions = new SessionRepository(database);
  }

  /** Opens a session within the transaction that decides that it may be. Sign its tokens after the commit. */
  async open(transaction: Transaction, accountId: string, client: Client): Promise<OpenedSession> {
    const now = this.options.now();
    const id = uuidv7();
    const expiresAt = this.expiryOf(now, now);
    await new SessionRepository(transaction).insert({
      id,
      accountId,
      createdAt: now,
      lastSeenAt: now,
      deviceName: deviceNameOf(client.userAgent),
      revokedAt: null,
      expiresAt,
    });
    return this.giveUse(transaction, { id, accountId, expiresAt });
  }

  /** An opened session's tokens. */
  async tokensOf({
    id,
    accountId,
    refreshToken,
    refreshTokenExpiresAt,
  }: OpenedSession): Promise<SessionTokens> {
    const issuedAt = this.options.now();
    const end = Math.min(
      issuedAt.getTime() + this.options.accessTokenSeconds * 1000,
      refreshTokenExpiresAt.getTime(),
    );
    // A token counts in whole seconds, and is told to end when it does.
    const accessTokenExpiresAt = new Date(Math.floor(end / 1000) * 1000);
    const claims = { accountId, sessionId: id, issuedAt, expiresAt: accessTokenExpiresAt };
    const accessToken = await signAccessToken(this.keys, claims);
    return { accessToken, refreshToken, accessTokenExpiresAt, refreshTokenExpiresAt };
  }

  /** Uses up a refresh token. One that was used before is in two hands: its session ends. */
  async refresh(refreshToken: string, scope: RequestScope): Promise<Outcome<SessionTokens>> {
    await this.throttles.refresh(scope.client);
    const refused = fail(userError('INVALID_CREDENTIALS', 'Sign in again.', 'refreshToken'));
    if (!looksLikeRefreshToken(refreshToken)) return refused;
    const hash = hashRefreshToken(refreshToken);
    const token = await new RefreshTokenRepository(this.database).find(hash);
    if (!token) return refused;
    const opened = await this.database.transaction(async (transaction) => {
      await transaction.lock(token.accountId);
      const session = await new SessionRepository(transaction).find(token.sessionId);
      if (!session || session.revokedAt !== null) return null;
      const now = this.options.now();
      const tokens = new RefreshTokenRepository(transaction);
      if (!(await tokens.use(hash, now))) {
        await this.end(transaction, { ...token, requestId: scope.requestId });
        return null;
      }
      return token.expiresAt > now ? this.prolong(transaction, session, now) : null;
    });
    return opened ? succeed(await this.tokensOf(opened)) : refused;
  }

  /** Ends one of the account's own sessions. One that has ended already is a success. */
  async revoke(revocation: Revocation): Promise<Outcome<SessionRecord>> {
    const session = await this.sessions.find(revocation.sessionId);
    if (session?.accountId !== revocation.accountId) return fail(notFound('sessionId', 'session'));
    await this.database.transaction(async (transaction) => {
      await transaction.lock(revocation.accountId);
      await this.end(transaction, revocation);
    });
    return succeed(session);
  }

  /** The account's sessions that are alive, newest first. */
  listLive(accountId: string, page: { after: string | null; limit: number }): Promise<SessionRecord[]> {
    return this.sessions.findLive(accountId, this.options.now(), page);
  }

  /** Sessions revoked since then whose access tokens may be alive; `null`: all of those. */
  async listRevoked(since: Date | null): Promise<{ sessionId: string; revokedAt: Date }[]> {
    // A minute for clocks that differ.
    const earliest = this.options.now().getTime() - this.options.accessTokenSeconds * 1000 - 60_000;
    return this.sessions.findRevokedSince(new Date(Math.max(earliest, since?.getTime() ?? 0)));
  }

  /** Revokes and tells of it, once. The caller holds the account's lock. */
  private async end(
    transaction: Transaction,
    { accountId, sessionId, requestId }: Revocation,
  ): Promise<void> {
    if (!(await new SessionRepository(transaction).revoke(sessionId, this.options.now()))) return;
    await emit(transaction, {
      type: 'SessionRevoked',
      aggregateId: accountId,
      actorId: accountId,
      correlationId: requestId,
      data: { accountId, sessionId },
    });
    transaction.afterCommit(() => this.options.onSessionRevoked(sessionId));
  }

  private async prolong(transaction: Transaction, session: SessionRecord, now: Date): Promise<OpenedSession> {
    const expiresAt = this.expiryOf(session.createdAt, now);
    await new SessionRepository(transaction).prolong(session.id, { lastSeenAt: now, expiresAt });
    return this.giveUse(transaction, { ...session, expiresAt });
  }

  private async giveUse(
    transaction: Transaction,
    { id, accountId, expiresAt }: Pick<SessionRecord, 'id' | 'accountId' | 'expiresAt'>,
  ): Promise<OpenedSession> {
    const refreshToken = createRefreshToken();
    const hash = hashRefreshToken(refreshToken);
    await new RefreshTokenRepository(transaction).insert({ hash, sessionId: id, expiresAt });
    return { id, accountId, refreshToken, refreshTokenExpiresAt: expiresAt };
  }

  /** Each use prolongs a session, up to its full age. */
  private expiryOf(createdAt: Date, usedAt: Date): Date {
    const { refreshTokenDays, sessionDays } = this.options;
    return new Date(
      Math.min(usedAt.getTime() + refreshTokenDays * dayMs, createdAt.getTime() + sessionDays * dayMs),
    );
  }
}
