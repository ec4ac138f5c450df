import { Batches } from '@chorus/database';
import { isTransient } from '@chorus/events';
import type { MessagingTools } from '../context';
import type { CachedConversation, CachedParticipant } from '../conversation-cache/conversation-cache';
import { maxRequestMessages } from '../conversations/conversation';
import { reservePlaces, type ReservedPlace } from '../conversations/conversation.repository';
import type { Cause } from '../events/published';
import type { MessageRecord } from './message';
import type { MessageDraft } from './message-draft';
import { writeMessages, type PlacedMessage } from './message-writing';

/** A message whose sender was judged, by the conversation as `entry` has it. */
export interface JudgedMessage {
  draft: MessageDraft;
  entry: CachedConversation;
  cause: Cause;
}

/** `STALE`: the conversation has changed since it was judged. */
type Refusal = 'STALE' | 'KEY_TAKEN' | 'REQUEST_IS_FULL';

/** What a send comes to. */
export type Attempt = { message: MessageRecord } | Refusal;

/** A reason to roll back: these were refused when they had a place already. The others go again without them. */
class Undo extends Error {
  constructor(readonly refused: ReadonlyMap<JudgedMessage, Refusal>) {
    super('Rolled back.');
  }
}

/** Enough that a commit is no longer what costs; few enough that nobody waits long for their neighbours. */
const mostTogether = 100;

/** What a statement that takes too long fails with. */
const queryCanceled = '57014';

export type CommitTools = Pick<
  MessagingTools,
  'database' | 'lines' | 'messages' | 'settings' | 'store' | 'stream'
>;

/**
 * The commit point of messages: those that are sent while a transaction is under way go together into the next one. Each
 * still has its own answer, and none waits for another's conversation: where somebody else has the lock, or where the
 * transaction fails for what is in it, each goes alone.
 */
export class MessageCommits {
  private readonly batches = new Batches<JudgedMessage, Attempt>('commit messages', mostTogether, (judged) =>
    this.commitTogether(judged),
  );

  constructor(private readonly tools: CommitTools) {}

  /** Resolves when the message is committed, or refused. */
  commit(judged: JudgedMessage): Promise<Attempt> {
    // Those who wait for a conversation's lock were there before.
    return this.tools.lines.has(judged.draft.conversationId)
      ? this.commitAlone(judged)
      : this.batches.add(judged);
  }

  private async commitTogether(all: readonly JudgedMessage[]): Promise<(Attempt | Promise<Attempt>)[]> {
    try {
      const attempts = await this.tryAll(all, { waits: false });
      return attempts.map((attempt, index) => (attempt === 'HELD' ? this.commitAlone(all[index]!) : attempt));
    } catch (error) {
      if (all.length === 1 || isTroubleOfAll(error)) throw error;
      return all.map((judged) => this.commitAlone(judged));
    }
  }

  private commitAlone(judged: JudgedMessage): Promise<Attempt> {
    return this.tools.lines.run(judged.draft.conversationId, async () => {
      const [attempt] = await this.tryAll([judged], { waits: true });
      return attempt as Attempt;
    });
  }

  /** In one transaction; once more for each time that some are refused too late. */
  private async tryAll(
    all: readonly JudgedMessage[],
    options: { waits: boolean },
  ): Promise<(Attempt | 'HELD')[]> {
    const attempts = new Map<JudgedMessage, Attempt | 'HELD'>();
    while (attempts.size < all.length) {
      const left = all.filter((judged) => !attempts.has(judged));
      try {
        const written = await this.write(left, options);
        left.forEach((judged, index) => attempts.set(judged, written[index]!));
      } catch (error) {
        if (!(error instanceof Undo)) throw error;
        error.refused.forEach((refusal, judged) => attempts.set(judged, refusal));
      }
    }
    return all.map((judged) => attempts.get(judged)!);
  }

  private write(all: readonly JudgedMessage[], { waits }: { waits: boolean }): Promise<(Attempt | 'HELD')[]> {
    const { database, settings } = this.tools;
    return database.transaction(async (transaction) => {
      const now = settings.clock();
      const places = await reservePlaces(transaction, all.map(placeRequestOf), { now, waits });
      const refused = new Map<JudgedMessage, Refusal>();
      const placed: PlacedMessage[] = [];
      const attempts = all.map((judged, index) => {
        const place = places[index]!;
        if (typeof place === 'string') return place;
        const refusal = refusalOf(judged, place);
        if (refusal) refused.set(judged, refusal);
        const message = messageOf(judged.draft, place);
        placed.push({ judged, message });
        return { message };
      });
      if (refused.size > 0) throw new Undo(refused);
      if (placed.length > 0) await writeMessages(transaction, this.tools, placed);
      return attempts;
    });
  }
}

/** Is PostgreSQL out of reach or too slow? Then to try each alone would only be more of it. */
const isTroubleOfAll = (error: unknown): boolean =>
  isTransient(error) || (error as { code?: unknown }).code === queryCanceled;

const placeRequestOf = ({ draft, entry }: JudgedMessage) => ({
  conversationId: draft.conversationId,
  version: entry.conversation.version,
  request: draft.request,
});

function refusalOf({ draft, entry }: JudgedMessage, { sequence, isKeyFree }: ReservedPlace): Refusal | null {
  if (!isKeyFree) return 'KEY_TAKEN';
  const isFull = sequence > maxRequestMessages && waitsForAnswer(entry.participants, draft.request.accountId);
  return isFull ? 'REQUEST_IS_FULL' : null;
}

/** Are there others, of whom nobody has agreed to the conversation? */
const waitsForAnswer = (participants: ReadonlyMap<string, CachedParticipant>, senderId: string): boolean =>
  participants.size > 1 &&
  [...participants.values()].every(({ accountId, request }) => accountId === senderId || request !== 'NONE');

const messageOf = (draft: MessageDraft, { sequence, sentAt }: ReservedPlace): MessageRecord => ({
  conversationId: draft.conversationId,
  sequence,
  senderId: draft.request.accountId,
  text: draft.text,
  sentAt,
  editedAt: null,
  unsentAt: null,
  version: 1,
  replyToSequence: draft.replyToSequence,
  sharedPostId: draft.sharedPostId,
  idempotencyKey: draft.request.key,
});
