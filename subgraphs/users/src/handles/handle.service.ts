import type { Database } from '@chorus/database';
import { emit } from '@chorus/events';
import { cleanHandle, fail, notFound, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { UsersOptions } from '../options';
import type { ProfileRecord } from '../profiles/profile';
import { ProfileRepository } from '../profiles/profile.repository';
import type { HandleRegistry } from './handle-registry';
import { HandleRepository } from './handle.repository';

const dayMs = 86_400_000;

export class HandleService {
  constructor(
    private readonly database: Database,
    private readonly registry: HandleRegistry,
    private readonly options: Required<UsersOptions>,
  ) {}

  /**
   * Gives the person another handle and reserves the old one for them. The same handle, in whatever case, is a success
   * that changes nothing.
   */
  async change(
    cause: { accountId: string; requestId: string },
    wanted: string,
  ): Promise<Outcome<ProfileRecord>> {
    const { accountId, requestId } = cause;
    const { text: handle, error } = cleanHandle(wanted);
    if (error) return fail(error);
    const now = this.options.now();
    return this.database.transaction(async (transaction) => {
      await transaction.lock(accountId);
      const profiles = new ProfileRepository(transaction);
      const handles = new HandleRepository(transaction);
      const before = await profiles.find(accountId);
      if (!before) return fail({ ...notFound('user', 'profile'), path: null });
      if (before.handle === handle) return succeed(before);
      await this.registry.lock(transaction, [before.handle, handle]);
      if (!(await this.registry.isFree(transaction, handle, accountId))) {
        return fail(userError('CONFLICT', 'This handle is not available.', 'handle'));
      }
      if ((await handles.countReserved(accountId, handle, now)) >= this.options.maxReservedHandles) {
        return fail(
          userError('LIMIT_REACHED', 'You changed your handle too often. Try again later.', 'handle'),
        );
      }
      const after = { ...before, handle };
      await handles.forget(handle);
      await profiles.update(accountId, { ...after, at: now });
      const reservedUntil = new Date(now.getTime() + this.options.handleReservationDays * dayMs);
      await handles.release(before.handle, accountId, reservedUntil);
      await emit(transaction, {
        type: 'UserUpdated',
        aggregateId: accountId,
        actorId: accountId,
        correlationId: requestId,
        data: { accountId, changed: ['handle'] },
      });
      return succeed(after);
    });
  }

  /** Forgets reservations that have ended. They count for nothing already. */
  async deleteExpiredReservations(): Promise<void> {
    await new HandleRepository(this.database).deleteExpired(this.options.now());
  }
}
