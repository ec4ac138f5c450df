import type { Queryable, Transaction } from '@chorus/database';

/** What a person lets others see. */
export interface MessagingSettings {
  /** Do others learn what they have read? */
  sendsReadReceipts: boolean;
  /** Do others learn when they are there? */
  showsPresence: boolean;
}

export const defaultSettings: MessagingSettings = { sendsReadReceipts: true, showsPresence: true };

const columns = `sends_read_receipts AS "sendsReadReceipts", shows_presence AS "showsPresence"`;

/** In the order of the question. */
export async function findSettings(
  database: Queryable,
  accountIds: readonly string[],
): Promise<MessagingSettings[]> {
  const rows = await database.query<MessagingSettings & { accountId: string }>(
    `SELECT account_id AS "accountId", ${columns} FROM messaging_settings WHERE account_id = ANY ($1::uuid[])`,
    [accountIds],
  );
  const settings = new Map(rows.map(({ accountId, ...own }) => [accountId, own]));
  return accountIds.map((accountId) => settings.get(accountId) ?? defaultSettings);
}

/** Changes what is given and keeps what is null. */
export async function changeSettings(
  transaction: Transaction,
  accountId: string,
  { sendsReadReceipts, showsPresence }: { [Name in keyof MessagingSettings]: boolean | null },
): Promise<MessagingSettings> {
  const [row] = await transaction.query<MessagingSettings>(
    `INSERT INTO messaging_settings AS settings (account_id, sends_read_receipts, shows_presence)
     VALUES ($1, coalesce($2, true), coalesce($3, true))
     ON CONFLICT (account_id) DO UPDATE SET
       sends_read_receipts = coalesce($2, settings.sends_read_receipts),
       shows_presence = coalesce($3, settings.shows_presence)
     RETURNING ${columns}`,
    [accountId, sendsReadReceipts, showsPresence],
  );
  if (!row) throw new Error('An INSERT that updates has a row.');
  return row;
}
