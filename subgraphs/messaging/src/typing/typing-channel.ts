import type { LiveBus } from '@chorus/live';

/** What processes tell each other of who writes. */
export interface TypingNews {
  conversationId: string;
  accountId: string;
  isTyping: boolean;
}

const channel = 'messaging.typing';

type Message = [conversationId: string, accountId: string, isTyping: boolean];

export const tellTyping = (live: LiveBus, { conversationId, accountId, isTyping }: TypingNews): void =>
  live.publish(channel, [conversationId, accountId, isTyping] satisfies Message);

/** Returns the unsubscribe. */
export const hearTyping = (live: LiveBus, listener: (news: TypingNews) => void): (() => void) =>
  live.subscribe(channel, (message) => {
    const [conversationId, accountId, isTyping] = message as Message;
    listener({ conversationId, accountId, isTyping });
  });
