import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { fail, parseHandle, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { PasswordHasher } from '../passwords/password-hasher';
import type { SessionService, SignedIn } from '../sessions/session.service';
import type { Throttles } from '../throttling/throttles';
import type { AccountRecord } from './account';
import { AccountRepository } from './account.repository';
import { cleanEmail, normaliseEmail } from './email';

export interface LogInServiceDependencies {
  database: Database;
  passwords: PasswordHasher;
  sessions: SessionService;
  throttles: Throttles;
}

export class LogInService {
  private readonly accounts: AccountRepository;

  constructor(private readonly own: LogInServiceDependencies) {
    this.accounts = new AccountRepository(own.database);
  }

  /** Opens a session. Whatever is wrong, the answer is the same, and so is the work behind it: one hash is compared. */
  async logIn(
    input: { identifier: string; password: string },
    scope: RequestScope,
  ): Promise<Outcome<SignedIn>> {
    const attempt = await this.own.throttles.logIn(input.identifier, scope.client);
    const account = await this.find(input.identifier, scope);
    const isRight = await this.own.passwords.verify(account?.passwordHash ?? null, input.password);
    if (!account || !isRight) {
      return fail(userError('INVALID_CREDENTIALS', 'No account has this identifier and this password.'));
    }
    await attempt.succeeded();
    const { database, sessions } = this.own;
    const opened = await database.transaction((transaction) =>
      sessions.open(transaction, account.id, scope.client),
    );
    return succeed({ accountId: account.id, tokens: await sessions.tokensOf(opened) });
  }

  /** The active account behind an e-mail address or a handle. A pending one is no account yet. */
  private async find(identifier: string, scope: RequestScope): Promise<AccountRecord | null> {
    if (identifier.trim().lastIndexOf('@') > 0) {
      const { text: email } = cleanEmail(identifier);
      const account = email === null ? null : await this.accounts.findByEmail(normaliseEmail(email));
      return account?.state === 'active' ? account : null;
    }
    const handle = parseHandle(identifier);
    if (handle === null) return null;
    const [id] = await scope.ask('users.ids-by-handle', { handles: [handle] });
    return id == null ? null : ((await this.accounts.findActiveByIds([id]))[0] ?? null);
  }
}
