import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import type { PresenceStore } from '../presence/presence-store';
import { findSettings, type MessagingSettings } from '../settings/settings.repository';
import { findMarks, type MarksRecord } from './receipt.repository';

export interface ReceiptLoaders {
  /** The marks of everybody who takes part in a conversation, by account id. */
  marks: DataLoader<string, MarksRecord[]>;
  /** What a person lets others see. */
  settings: DataLoader<string, MessagingSettings>;
  /** When a person was last active, whoever asks. */
  lastActive: DataLoader<string, Date | null>;
}

export const createReceiptLoaders = (
  scope: RequestScope,
  { database, presence }: { database: Database; presence: PresenceStore },
): ReceiptLoaders => ({
  marks: scope.loader(async (conversationIds) => {
    const all = await findMarks(database, conversationIds);
    return conversationIds.map((id) => all.filter(({ conversationId }) => conversationId === id));
  }),
  settings: scope.loader((accountIds) => findSettings(database, accountIds)),
  lastActive: scope.loader((accountIds) => presence.lastActive(accountIds)),
});
