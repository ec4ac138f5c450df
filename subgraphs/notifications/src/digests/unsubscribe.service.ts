import { fail, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { NotificationsContext } from '../context';
import { stopDigests } from './digest.repository';

const longestToken = 2_000;

/** Ends the digests of whoever the mail with this token was for. Twice is the same as once. */
export async function unsubscribe(
  { database, unsubscribeTokens }: NotificationsContext,
  { token }: { token: string },
): Promise<Outcome<true>> {
  const read =
    token.length > longestToken ? ({ fault: 'forged' } as const) : await unsubscribeTokens.read(token);
  if ('fault' in read) {
    const message =
      read.fault === 'expired'
        ? 'This link is too old. Use that of a newer e-mail, or sign in and change the settings.'
        : 'This is no link of one of our e-mails.';
    return fail(userError('INVALID', message, 'token'));
  }
  await database.transaction(async (transaction) => {
    await transaction.lock(`settings/${read.accountId}`);
    await stopDigests(transaction, read.accountId);
  });
  return succeed(true);
}
