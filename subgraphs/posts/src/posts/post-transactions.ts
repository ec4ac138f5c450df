import type { Database, Transaction } from '@chorus/database';

/**
 * Transactions that change one post, or anything under it. Each holds the post's lock from its beginning, so that counts,
 * rows and events of the post change in one order. Those of this process wait in line here, before they take a
 * connection: a post that everybody reacts to must not keep all connections waiting for its lock.
 */
export class PostTransactions {
  private readonly lastInLine = new Map<string, Promise<unknown>>();

  constructor(private readonly database: Database) {}

  run<Value>(postId: string, work: (transaction: Transaction) => Promise<Value>): Promise<Value> {
    const transact = (): Promise<Value> =>
      this.database.transaction(async (transaction) => {
        await transaction.lock(postId);
        return work(transaction);
      });
    const before = this.lastInLine.get(postId);
    const own = before ? before.then(transact, transact) : transact();
    this.lastInLine.set(postId, own);
    const leave = () => {
      if (this.lastInLine.get(postId) === own) this.lastInLine.delete(postId);
    };
    own.then(leave, leave);
    return own;
  }
}
