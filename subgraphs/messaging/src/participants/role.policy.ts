import type { Decision } from '@chorus/audience';
import type { ConversationRecord } from '../conversations/conversation';
import type { ParticipantRecord, ParticipantRole } from './participant';

const allowed: Decision = { allowed: true, reason: null };
const denied: Decision = { allowed: false, reason: 'NOT_ALLOWED' };
const when = (condition: boolean): Decision => (condition ? allowed : denied);

type Own = Pick<ParticipantRecord, 'role' | 'request'>;
type Kind = Pick<ConversationRecord, 'kind'>;

/** May they rename it, add people, remove members? */
export const decideManage = (conversation: Kind, { role, request }: Own): Decision =>
  when(conversation.kind === 'GROUP' && role !== 'MEMBER' && request === 'NONE');

/** May they remove somebody of this role? */
export const decideRemove = (conversation: Kind, own: Own, role: ParticipantRole): Decision =>
  when(decideManage(conversation, own).allowed && (own.role === 'OWNER' || role === 'MEMBER'));

/** May they give roles away? */
export const decideOwn = (conversation: Kind, own: Own): Decision =>
  when(decideManage(conversation, own).allowed && own.role === 'OWNER');
