import { fail, notFound, succeed, userError, uuidOf, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import { maxParticipants } from '../conversations/conversation';
import type { RequestState } from './participant';
import { receptionOf } from './recipient.policy';

/** Somebody who is to be put into a conversation, and how they take it. */
export interface Recipient {
  accountId: string;
  request: RequestState;
}

/** The accounts of these global ids, each once, without the viewer. Refuses none, and too many. */
export function readRecipientIds(
  viewerId: string,
  userIds: readonly string[],
  field: string,
): Outcome<string[]> {
  if (userIds.length === 0) return fail(userError('REQUIRED', 'Name somebody.', field));
  const accountIds = [...new Set(userIds)].map((id) => uuidOf('User', id));
  const others = accountIds.filter((id): id is string => id !== null && id !== viewerId);
  if (accountIds.length >= maxParticipants + 1 || others.length >= maxParticipants) {
    return fail(userError('LIMIT_REACHED', `At most ${maxParticipants} people, with you.`, field));
  }
  if (accountIds.includes(null)) return fail(notFound(field, 'person'));
  if (others.length === 0) return fail(userError('NOT_ALLOWED', 'You cannot write to yourself.', field));
  return succeed(others);
}

/** How each of these people takes a conversation with the viewer; one who does not take it refuses all. */
export async function judgeRecipients(
  { facts }: MessagingContext,
  accountIds: readonly string[],
  field: string,
): Promise<Outcome<Recipient[]>> {
  const receptions = await Promise.all(
    accountIds.map(async (accountId) => {
      const [relation, privacy] = await Promise.all([facts.relation(accountId), facts.privacy(accountId)]);
      return { accountId, ...receptionOf(relation, privacy) };
    }),
  );
  const refusals = new Set(
    receptions.flatMap((reception) => ('refusal' in reception ? [reception.refusal] : [])),
  );
  if (refusals.has('NOT_FOUND')) return fail(notFound(field, 'person'));
  if (refusals.size > 0) {
    return fail(userError('NOT_ALLOWED', 'This person takes no messages from you.', field));
  }
  return succeed(receptions.flatMap((reception) => ('request' in reception ? [reception] : [])));
}
