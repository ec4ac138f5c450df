/** Somebody who said that they write is taken to have stopped after so long without saying it again. */
export const typingLapsesAfterMs = 6_000;

/** Told when somebody begins or ends to write; not when they say again what is known. */
export type TypingListener = (change: {
  conversationId: string;
  accountId: string;
  isTyping: boolean;
}) => void;

/**
 * Who writes now, in the conversations that somebody connected to this process follows. Each process lets it lapse by
 * its own clock, so that nobody writes for ever because a client or a process died.
 */
export class TypingBoard {
  /** By `conversation/account`. */
  private readonly lapses = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly listener: TypingListener,
    private readonly lapseMs: number,
  ) {}

  set(conversationId: string, accountId: string, isTyping: boolean): void {
    const key = `${conversationId}/${accountId}`;
    const lapse = this.lapses.get(key);
    if (isTyping && lapse) return void lapse.refresh();
    if (isTyping) {
      const timer = setTimeout(() => this.set(conversationId, accountId, false), this.lapseMs);
      this.lapses.set(key, timer.unref());
    } else {
      if (!lapse) return;
      clearTimeout(lapse);
      this.lapses.delete(key);
    }
    this.listener({ conversationId, accountId, isTyping });
  }

  close(): void {
    for (const lapse of this.lapses.values()) clearTimeout(lapse);
    this.lapses.clear();
  }
}
