import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { isUuid } from '@chorus/subgraph-kit';
import type { ParticipantRecord } from '../participants/participant';
import { findParticipations } from '../participants/participant.repository';
import type { ConversationRecord } from './conversation';
import { findConversations } from './conversation.repository';

export interface ConversationLoaders {
  /** As stored: for those who were found to be in it. */
  stored: DataLoader<string, ConversationRecord | null>;
  /** The viewer's own part in a conversation; null where they have none, and for the anonymous. */
  participation: DataLoader<string, ParticipantRecord | null>;
  /** The conversation when the viewer is in it and has not declined it. The only way from an id to one that is shown. */
  visible: DataLoader<string, ConversationRecord | null>;
}

export function createConversationLoaders(scope: RequestScope, database: Database): ConversationLoaders {
  const { accountId } = scope;

  const stored = scope.loader<string, ConversationRecord | null>(async (ids) => {
    const known = await findConversations(database, ids.filter(isUuid));
    return ids.map((id) => known.get(id) ?? null);
  });

  const participation = scope.loader<string, ParticipantRecord | null>(async (ids) => {
    if (accountId === null) return ids.map(() => null);
    const known = await findParticipations(database, accountId, ids.filter(isUuid));
    return ids.map((id) => known.get(id) ?? null);
  });

  const visible = scope.loader<string, ConversationRecord | null>((ids) =>
    Promise.all(
      ids.map(async (id) => {
        const own = await participation.load(id);
        return own === null || own.request === 'DECLINED' ? null : stored.load(id);
      }),
    ),
  );

  return { stored, participation, visible };
}
