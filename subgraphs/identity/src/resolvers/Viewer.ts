import { badUserInput } from '@chorus/errors';
import { connectionOf, decodeCursor, encodeCursor, isUuid, pageSize } from '@chorus/subgraph-kit';
import type { ViewerResolvers } from '../generated/resolvers';

const list = 'viewer-sessions';

export const Viewer: ViewerResolvers = {
  email: async ({ accountId }, _arguments, { accounts }) => (await accounts.load(accountId))?.email ?? null,
  emailVerified: async ({ accountId }, _arguments, { accounts }) =>
    (await accounts.load(accountId))?.emailVerified ?? null,
  async sessions({ accountId }, page, { sessionService }) {
    const after = page.after == null ? null : sessionIdIn(page.after);
    const rows = await sessionService.listLive(accountId, { after, limit: pageSize(page) + 1 });
    return connectionOf(rows, page, {
      cursorOf: ({ id }) => encodeCursor(list, [id]),
      nodeOf: (session) => session,
    });
  },
};

function sessionIdIn(cursor: string): string {
  const [id] = decodeCursor(list, cursor, ['string']);
  if (!isUuid(id)) throw badUserInput('The cursor is not one of this list.');
  return id;
}
