import type { Relation } from '@chorus/audience';
import type { ConversationRecord } from '../conversations/conversation';
import { historyStart, type ParticipantRecord } from '../participants/participant';
import type { MessageRecord } from './message';

/**
 * May this participant read this message now? `relation` is theirs to its sender. What is above the head was never
 * accepted; what is before joining was said to others; a block hides each other's words, also among many.
 */
export function mayRead(
  message: Pick<MessageRecord, 'sequence'>,
  facts: {
    conversation: Pick<ConversationRecord, 'lastSequence'>;
    participant: ParticipantRecord;
    relation: Pick<Relation, 'blocks' | 'blockedBy'>;
    isHidden: boolean;
  },
): boolean {
  const { conversation, participant, relation, isHidden } = facts;
  return (
    message.sequence <= conversation.lastSequence &&
    message.sequence > historyStart(participant) &&
    participant.request !== 'DECLINED' &&
    !relation.blocks &&
    !relation.blockedBy &&
    !isHidden
  );
}
