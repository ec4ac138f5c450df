import type DataLoader from 'dataloader';
import type { RequestScope } from '@chorus/domain-queries';
import type { AccountRecord } from './account';
import type { AccountRepository } from './account.repository';

/** One request's active accounts, by id. */
export const createAccountLoader = (
  scope: RequestScope,
  accounts: AccountRepository,
): DataLoader<string, AccountRecord | null> =>
  scope.loader(async (ids) => {
    const rows = await accounts.findActiveByIds(ids);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  });
