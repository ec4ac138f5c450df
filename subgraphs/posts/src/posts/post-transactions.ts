import { Lines, type Database, type Transaction } from '@chorus/database';

/**
 * Transactions that change one post, or anything under it. Each holds the post's lock from its beginning, so that counts,
 * rows and events of the post change in one order. Those of this process wait in line here, before they take a
 * connection: a post that everybody reacts to must not keep all connections waiting for its lock.
 */
export class PostTransactions {
  private readonly lines = new Lines(1);

  constructor(private readonly database: Database) {}

  run<Value>(postId: string, work: (transaction: Transaction) => Promise<Value>): Promise<Value> {
    return this.lines.run(postId, () =>
      this.database.transaction(async (transaction) => {
        await transaction.lock(postId);
        return work(transaction);
      }),
    );
  }
}
