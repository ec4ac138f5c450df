import { badUserInput } from '@chorus/errors';
import {
  decodeCursor,
  encodeCursor,
  fail,
  filledConnection,
  fillPage,
  isInstant,
  isUuid,
  notFound,
  pageSize,
  requireAccountId,
  succeed,
  userError,
  uuidOf,
  type Connection,
  type Outcome,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { NotificationsContext } from '../context';
import type { SetNotificationOverrideInput } from '../generated/resolvers';
import { mayKnow } from '../users/known';
import {
  countOverrides,
  deleteOverride,
  findOverride,
  findOverrides,
  putOverride,
  type OverridePlace,
  type OverrideRecord,
} from './override.repository';
import type { NotificationChannel } from './will';

const list = 'notification-overrides';
const mostOverrides = 1_000;
const beginning: OverridePlace = { changedAt: 'infinity', personId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** The viewer's exceptions, of people whom they may know of now. */
export async function listOverrides(
  { database, facts }: NotificationsContext,
  accountId: string,
  page: PageArguments,
): Promise<Connection<OverrideRecord>> {
  const start = readCursor(page.after);
  const filled = await fillPage<OverrideRecord>({
    size: pageSize(page),
    fetch: (last, limit) => findOverrides(database, accountId, last ? placeOf(last) : start, limit),
    keep: async (rows) => {
      const relations = await facts.relations(rows.map(({ personId }) => personId));
      return rows.filter((_row, index) => !relations[index]?.blocks && !relations[index]?.blockedBy);
    },
  });
  return filledConnection(filled, page, {
    cursorOf: (row) => encodeCursor(list, Object.values(placeOf(row))),
    nodeOf: (row) => row,
  });
}

const placeOf = ({ changedAt, personId }: OverrideRecord): OverridePlace => ({
  changedAt: changedAt.toISOString(),
  personId,
});

function readCursor(after: string | null | undefined): OverridePlace {
  if (after == null) return beginning;
  const [changedAt, personId] = decodeCursor(list, after, ['string', 'string']);
  if (!isInstant(changedAt) || !isUuid(personId)) throw badUserInput('The cursor is not one of this list.');
  return { changedAt, personId };
}

const columnOf = { IN_APP: 'inApp', PUSH: 'push', EMAIL: 'email' } as const satisfies Record<
  NotificationChannel,
  keyof OverrideRecord
>;

/** Makes somebody an exception in one way or in all. Who is as the preferences say in every way is none any more. */
export async function setOverride(
  context: NotificationsContext,
  { userId, channel, level }: SetNotificationOverrideInput,
): Promise<Outcome<OverrideRecord>> {
  const accountId = requireAccountId(context);
  const personId = uuidOf('User', userId);
  if (!personId || !(await mayKnow(context, personId))) return fail(notFound('userId', 'person'));
  if (personId === accountId)
    return fail(userError('NOT_ALLOWED', 'Nobody is told of what they do themselves.', 'userId'));
  return context.database.transaction(async (transaction) => {
    await transaction.lock(`overrides/${accountId}`);
    const before = await findOverride(transaction, accountId, personId);
    const levels = { inApp: 'DEFAULT', push: 'DEFAULT', email: 'DEFAULT', ...before } as const;
    const chosen: OverrideRecord = {
      ...levels,
      ...(channel == null ? { inApp: level, push: level, email: level } : { [columnOf[channel]]: level }),
      personId,
      changedAt: context.settings.clock(),
    };
    if ([chosen.inApp, chosen.push, chosen.email].every((each) => each === 'DEFAULT')) {
      await deleteOverride(transaction, accountId, personId);
      return succeed(chosen);
    }
    if (!before && (await countOverrides(transaction, accountId)) >= mostOverrides)
      return fail(userError('LIMIT_REACHED', `At most ${mostOverrides} people can be exceptions.`, 'userId'));
    await putOverride(transaction, accountId, chosen);
    return succeed(chosen);
  });
}
