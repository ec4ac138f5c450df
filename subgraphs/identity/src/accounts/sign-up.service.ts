import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { fail, succeed, userError, type Outcome, type UserError } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import type { PasswordHasher } from '../passwords/password-hasher';
import type { SessionService, SignedIn } from '../sessions/session.service';
import type { Throttles } from '../throttling/throttles';
import { AccountRepository, type KnownAccount } from './account.repository';
import type { PendingAccounts } from './pending-accounts';
import { checkSignUp, type SignUpInput, type WantedAccount } from './sign-up-input';

export interface SignUpServiceDependencies {
  database: Database;
  pending: PendingAccounts;
  passwords: PasswordHasher;
  sessions: SessionService;
  throttles: Throttles;
  pendingSeconds: number;
  now: () => Date;
}

const emailTaken = () => userError('CONFLICT', 'There is an account with this address. Log in.', 'email');
const handleTaken = () => userError('CONFLICT', 'This handle is not available.', 'handle');

export class SignUpService {
  private readonly accounts: AccountRepository;

  constructor(private readonly own: SignUpServiceDependencies) {
    this.accounts = new AccountRepository(own.database);
  }

  /**
   * Makes account, profile and session. Throws UNAVAILABLE when users does not answer: then there is no account, or a
   * pending one that the same sign-up, tried again, takes over.
   */
  async signUp(input: SignUpInput, scope: RequestScope): Promise<Outcome<SignedIn>> {
    await this.own.throttles.signUp(scope.client);
    const checked = checkSignUp(input);
    if (!('wanted' in checked)) return fail(...checked.userErrors);
    const { wanted } = checked;
    const { existing, certain, unlessOurs } = await this.findConflicts(wanted, scope);
    if (certain.length > 0) return fail(...certain);
    const accountId = await this.claimAddress(existing, wanted, scope.requestId);
    if (accountId === null) return fail(...unlessOurs);
    const refusal = await this.createProfile(accountId, wanted, scope.requestId);
    if (refusal) return fail(refusal);
    const signedIn = await this.begin(accountId, scope);
    return signedIn ? succeed(signedIn) : fail(emailTaken());
  }

  /**
   * What is taken as far as can be seen before anything is written. Users must answer: without it nothing is begun.
   * `unlessOurs` is for who cannot show that a pending account is theirs. Address and handle are judged apart, so that
   * nobody learns whether one account has both.
   */
  private async findConflicts(
    wanted: WantedAccount,
    scope: RequestScope,
  ): Promise<{ existing: KnownAccount | null; certain: UserError[]; unlessOurs: UserError[] }> {
    const [existing, handles] = await Promise.all([
      this.accounts.findByEmail(wanted.emailNormalised),
      scope.ask('users.ids-by-handle', { handles: [wanted.handle] }),
    ]);
    const owner = handles[0] ?? null;
    const handleConflict = owner === null ? [] : [handleTaken()];
    const unlessOurs = [emailTaken(), ...handleConflict];
    if (existing?.state === 'active') return { existing, certain: unlessOurs, unlessOurs };
    // The profile of a pending account may exist already.
    return { existing, certain: owner === existing?.id ? [] : handleConflict, unlessOurs };
  }

  /** The id of the pending account of this address that is now ours to finish; null when the address is taken. */
  private async claimAddress(
    found: KnownAccount | null,
    wanted: WantedAccount,
    requestId: string,
  ): Promise<string | null> {
    const existing = found ?? (await this.insertPending(wanted));
    if (typeof existing === 'string') return existing;
    if (existing.state === 'active' || !(await this.isSamePerson(existing, wanted))) return null;
    return this.takeOver(existing, wanted, requestId);
  }

  /** Whoever knows the password of a pending account may finish it: their first try crashed, or they clicked twice. */
  private isSamePerson(existing: KnownAccount, wanted: WantedAccount): Promise<boolean> {
    return this.own.passwords.verify(existing.passwordHash, wanted.password);
  }

  private async takeOver(
    existing: Extract<KnownAccount, { state: 'pending' }>,
    wanted: WantedAccount,
    requestId: string,
  ): Promise<string | null> {
    if (existing.wantedHandle === wanted.handle) {
      return (await this.accounts.setAttemptEnd(existing.id, this.attemptEnd())) ? existing.id : null;
    }
    // Another handle: the profile may have been made under the first, and an account has one. So the first try comes to
    // its end; only if that leaves nothing, a new one begins.
    if (existing.attemptEndsAt > this.own.now()) return null;
    await this.own.pending.finish(existing, requestId);
    const created = await this.insertPending(wanted);
    return typeof created === 'string' ? created : null;
  }

  /** The id of the new pending account; or the account that has the address. */
  private async insertPending(wanted: WantedAccount): Promise<string | KnownAccount> {
    const id = uuidv7();
    const passwordHash = await this.own.passwords.hash(wanted.password);
    const { email, emailNormalised, handle: wantedHandle, displayName: wantedDisplayName } = wanted;
    const account = { id, email, emailNormalised, passwordHash, wantedHandle, wantedDisplayName };
    const times = { attemptEndsAt: this.attemptEnd(), createdAt: this.own.now() };
    for (;;) {
      if (await this.accounts.insertPending({ ...account, ...times })) return id;
      const rival = await this.accounts.findByEmail(emailNormalised);
      // None: it was pending and is gone since.
      if (rival) return rival;
    }
  }

  /** Null when the profile exists; else why it cannot, and the address is free again. */
  private async createProfile(
    id: string,
    wanted: WantedAccount,
    requestId: string,
  ): Promise<UserError | null> {
    const account = { id, wantedHandle: wanted.handle, wantedDisplayName: wanted.displayName };
    let answer;
    try {
      answer = await this.own.pending.createProfile(account, requestId);
    } catch (error) {
      await this.accounts.setAttemptEnd(id, this.own.now());
      throw error;
    }
    if (answer.status === 'created') return null;
    await this.accounts.deletePending(id);
    return answer.status === 'conflict' ? handleTaken() : userError('INVALID', answer.message, 'handle');
  }

  /** Null when somebody else finished this account meanwhile. */
  private async begin(accountId: string, scope: RequestScope): Promise<SignedIn | null> {
    const opened = await this.own.database.transaction(async (transaction) => {
      const isOurs = await this.own.pending.activate(transaction, accountId, scope.requestId);
      return isOurs ? this.own.sessions.open(transaction, accountId, scope.client) : null;
    });
    return opened && { accountId, tokens: await this.own.sessions.tokensOf(opened) };
  }

  private attemptEnd(): Date {
    return new Date(this.own.now().getTime() + this.own.pendingSeconds * 1000);
  }
}
