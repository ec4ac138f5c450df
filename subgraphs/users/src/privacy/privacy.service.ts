import type { Database } from '@chorus/database';
import { emit } from '@chorus/events';
import { fail, notFound, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import { privacySettingNames, type PrivacySettingsRecord } from './privacy-settings';
import { PrivacyRepository } from './privacy.repository';

export type PrivacyChanges = { [Name in keyof PrivacySettingsRecord]?: PrivacySettingsRecord[Name] | null };

export class PrivacyService {
  constructor(private readonly database: Database) {}

  /**
   * Changes the settings that are named. Nothing is stored or told when nothing differs. Follow requests that wait when
   * approval is switched off go on waiting: the person never said yes to those who sent them.
   */
  async update(
    { accountId, requestId }: { accountId: string; requestId: string },
    changes: PrivacyChanges,
  ): Promise<Outcome<PrivacySettingsRecord>> {
    const named = privacySettingNames.filter((name) => changes[name] !== undefined);
    const empty = named.filter((name) => changes[name] === null);
    if (empty.length > 0) return fail(...empty.map((name) => userError('REQUIRED', 'Choose a value.', name)));
    const wanted = Object.fromEntries(
      named.map((name) => [name, changes[name]]),
    ) as Partial<PrivacySettingsRecord>;
    return this.database.transaction(async (transaction) => {
      await transaction.lock(accountId);
      const privacy = new PrivacyRepository(transaction);
      const before = (await privacy.findByIds([accountId])).get(accountId);
      if (!before) return fail({ ...notFound('viewer', 'profile'), path: null });
      const after: PrivacySettingsRecord = { ...before, ...wanted };
      const changed = privacySettingNames.filter((name) => before[name] !== after[name]);
      if (changed.length === 0) return succeed(before);
      await privacy.update(accountId, after);
      await emit(transaction, {
        type: 'PrivacyChanged',
        aggregateId: accountId,
        actorId: accountId,
        correlationId: requestId,
        data: { accountId, changed },
      });
      return succeed(after);
    });
  }
}
