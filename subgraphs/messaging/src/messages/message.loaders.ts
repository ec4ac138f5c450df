import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import type { ConversationLoaders } from '../conversations/conversation.loaders';
import { createListLoader, type ListLoader, type Slice } from '../lists/list.loaders';
import type { MessageRange, MessageStore, PageOrder } from '../message-store/message-store';
import { findHidden } from './hidden-message.repository';
import { keyText, parseKeyText, type MessageKey, type MessageRecord } from './message';
import { mayRead } from './message.policy';

export type MessageSlice = Slice & MessageRange;

/** Keys are `keyText`s. */
export interface MessageLoaders {
  /** As stored: not for showing. */
  stored: DataLoader<string, MessageRecord | null>;
  /** The message when the viewer may read it, else null. The only way from an id to a message that is shown. */
  visible: DataLoader<string, MessageRecord | null>;
  /** Stretches of conversations as stored: `judge` what is in them. */
  slices: Record<PageOrder, ListLoader<MessageSlice, MessageRecord>>;
  /** May the viewer read this message, which is stored? */
  judge: (message: MessageRecord) => Promise<boolean>;
}

export function createMessageLoaders(
  scope: RequestScope,
  tools: { database: Database; store: MessageStore; conversations: ConversationLoaders },
): MessageLoaders {
  const { accountId, facts } = scope;
  const { database, store, conversations } = tools;

  const stored = scope.loader<string, MessageRecord | null>(async (texts) => {
    const keys = texts.map(parseKeyText);
    const known = keys.filter((key): key is MessageKey => key !== null);
    const messages = await store.byKeys(known);
    const byText = new Map(messages.flatMap((message) => (message ? [[keyText(message), message]] : [])));
    return texts.map((text) => byText.get(text) ?? null);
  });

  const hidden = scope.loader<MessageKey, boolean, string>(
    async (keys) => {
      const found = accountId === null ? new Set() : await findHidden(database, accountId, keys);
      return keys.map((key) => found.has(keyText(key)));
    },
    { cacheKeyFn: keyText },
  );

  async function judge(message: MessageRecord): Promise<boolean> {
    const { conversationId, senderId } = message;
    const [participant, conversation] = await Promise.all([
      conversations.participation.load(conversationId),
      conversations.stored.load(conversationId),
    ]);
    if (participant === null || conversation === null) return false;
    const [relation, isHidden] = await Promise.all([facts.relation(senderId), hidden.load(message)]);
    return mayRead(message, { conversation, participant, relation, isHidden });
  }

  const visible = scope.loader<string, MessageRecord | null>(async (texts) => {
    const judged = await Promise.allSettled(
      texts.map(async (text) => {
        const message = await stored.load(text);
        return message !== null && (await judge(message)) ? message : null;
      }),
    );
    // One that cannot be judged must not take the others along.
    return judged.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error)));
  });

  const slicesIn = (order: PageOrder) =>
    createListLoader<MessageSlice, MessageRecord>(scope, (slices, limit) =>
      store.page(slices, { order, limit }),
    );

  return { stored, visible, slices: { NEWEST: slicesIn('NEWEST'), OLDEST: slicesIn('OLDEST') }, judge };
}
