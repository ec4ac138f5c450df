import type { Transaction } from '@chorus/database';
import { HandleRepository } from './handle.repository';
import { reservedHandles } from './reserved-handles';

/** Who may have which handle. */
export class HandleRegistry {
  constructor(private readonly now: () => Date) {}

  /**
   * Holds these handles until the end of the transaction, so that nobody else takes, gives up or takes back one of them
   * meanwhile. Take the account's own lock first: one order for all means no deadlock.
   */
  async lock(transaction: Transaction, handles: readonly string[]): Promise<void> {
    for (const handle of [...new Set(handles)].sort()) await transaction.lock(`handle:${handle}`);
  }

  /** May this account have the handle? Ask while holding its lock. */
  async isFree(transaction: Transaction, handle: string, accountId: string): Promise<boolean> {
    if (reservedHandles.has(handle)) return false;
    return !(await new HandleRepository(transaction).isHeldByOther(handle, accountId, this.now()));
  }
}
