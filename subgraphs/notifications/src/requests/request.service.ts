import { fail, notFound, requireAccountId, succeed, uuidOf, type Outcome } from '@chorus/subgraph-kit';
import type { NotificationsContext, NotificationsTools } from '../context';
import { mayKnow } from '../users/known';
import { deleteOldRequests, hasRequest, moveToInbox, putStanding } from './request.repository';

/** The account that the id names, when there is or was something of theirs to decide about. */
async function strangerOf(context: NotificationsContext, userId: string): Promise<string | null> {
  const strangerId = uuidOf('User', userId);
  if (!strangerId || !(await mayKnow(context, strangerId))) return null;
  return (await hasRequest(context.database, requireAccountId(context), strangerId)) ? strangerId : null;
}

/** Lets a stranger in, with all that waits of them; answers their account's id. Twice is the same as once. */
export async function acceptRequest(
  context: NotificationsContext,
  { userId }: { userId: string },
): Promise<Outcome<string>> {
  const accountId = requireAccountId(context);
  const strangerId = await strangerOf(context, userId);
  if (!strangerId) return fail(notFound('userId', 'request'));
  await context.database.transaction(async (transaction) => {
    const standing = { acceptedAt: context.settings.clock(), dismissedAt: null };
    await putStanding(transaction, { accountId, strangerId }, standing);
    const moved = await moveToInbox(transaction, accountId, strangerId);
    await context.stream.append(
      transaction,
      moved.map(({ id, version }) => ({
        topic: accountId,
        event: { kind: 'GroupChanged', groupId: id, version } as const,
      })),
    );
  });
  return succeed(strangerId);
}

/** Takes what waits of a stranger out of sight; who was let in is not any more. Twice is the same as once. */
export async function dismissRequest(
  context: NotificationsContext,
  { userId }: { userId: string },
): Promise<Outcome<string>> {
  const accountId = requireAccountId(context);
  const strangerId = await strangerOf(context, userId);
  if (!strangerId) return fail(notFound('userId', 'request'));
  await context.database.transaction((transaction) =>
    putStanding(
      transaction,
      { accountId, strangerId },
      { acceptedAt: null, dismissedAt: context.settings.clock() },
    ),
  );
  return succeed(userId);
}

/** Before they would go to the archive, where nobody would find them. */
const keptMs = 28 * 86_400_000;
const deletedAtOnce = 500;

/** A job: forgets what waited for long. */
export async function forgetOldRequests({ background, settings }: NotificationsTools): Promise<void> {
  const before = new Date(settings.clock().getTime() - keptMs);
  while ((await deleteOldRequests(background, before, deletedAtOnce)) === deletedAtOnce);
}
