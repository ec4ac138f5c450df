import type { Database, Transaction } from '@chorus/database';
import type { CreateProfileAnswer, RequestScope } from '@chorus/domain-queries';
import { findChorusError } from '@chorus/errors';
import { emit } from '@chorus/events';
import { logger } from '@chorus/telemetry';
import type { PendingAccount } from './account';
import { AccountRepository } from './account.repository';

/** Accounts at once that the sweeper looks at. */
const sweepSize = 100;

export interface PendingAccountsOptions {
  /** For so long nobody else works at an account that the sweeper has taken up. */
  pendingSeconds: number;
  /** A scope under identity's own name, for the request with this id. */
  serviceScope: (requestId?: string) => Promise<RequestScope>;
  now: () => Date;
}

/**
 * The steps between "the address is taken" and "the account is active": the profile is users', so no transaction spans
 * both. Each step may be repeated: the profile is made once per account id, the account becomes active once. A crash
 * anywhere leaves a pending account, which the sweeper, or the person's next try, brings to its end.
 */
export class PendingAccounts {
  private readonly accounts: AccountRepository;

  constructor(
    private readonly database: Database,
    private readonly options: PendingAccountsOptions,
  ) {
    this.accounts = new AccountRepository(database);
  }

  /** Asks users for the profile. Throws UNAVAILABLE when it does not answer: the profile may exist or not. */
  async createProfile(
    account: Pick<PendingAccount, 'id' | 'wantedHandle' | 'wantedDisplayName'>,
    requestId?: string,
  ): Promise<CreateProfileAnswer> {
    const scope = await this.options.serviceScope(requestId);
    return scope.ask('users.create-profile', {
      accountId: account.id,
      handle: account.wantedHandle,
      displayName: account.wantedDisplayName,
    });
  }

  /** Makes the account active and tells of it, once: false when it is not pending any more. */
  async activate(transaction: Transaction, accountId: string, requestId: string): Promise<boolean> {
    await transaction.lock(accountId);
    if (!(await new AccountRepository(transaction).activate(accountId))) return false;
    await emit(transaction, {
      type: 'AccountRegistered',
      aggregateId: accountId,
      actorId: accountId,
      correlationId: requestId,
      data: { accountId },
    });
    return true;
  }

  /** Brings an account that nobody is at to its end: active, or gone when somebody else has its handle. */
  async finish(account: PendingAccount, requestId: string): Promise<void> {
    const { status } = await this.createProfile(account, requestId);
    if (status !== 'created') await this.accounts.deletePending(account.id);
    else await this.database.transaction((transaction) => this.activate(transaction, account.id, requestId));
  }

  /** Finishes what crashed sign-ups left. Safe in several processes at once. */
  async sweep(): Promise<void> {
    const { now, pendingSeconds } = this.options;
    for (const account of await this.accounts.findAbandoned(now(), sweepSize)) {
      // Whatever becomes of it, its next turn is later: one that cannot be finished must not keep the others waiting.
      await this.accounts.setAttemptEnd(account.id, new Date(now().getTime() + pendingSeconds * 1000));
      try {
        await this.finish(account, 'identity.pending-accounts');
      } catch (error) {
        logger.warn({ err: error, accountId: account.id }, 'a pending account could not be finished');
        if (findChorusError(error)?.code === 'UNAVAILABLE') return;
      }
    }
  }
}
