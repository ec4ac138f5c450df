import type { Subject } from '../groups/group';
import { days, type KindDefinition } from './kind';

/** What other domains ask to be told by an event, before it is worth a kind. */
export const generic: KindDefinition = {
  name: 'GENERIC',
  typeName: 'GenericNotification',
  windowMs: days(7),
  phrase: () => 'did something that concerns you',
  madeBy: {
    NotificationRequested: ({ recipientId, key, url, actorIds, subjectType, subjectId, postId = null }) => {
      const subject: Subject | null =
        subjectType && subjectId
          ? { type: subjectType === 'POST' ? 'Post' : 'Comment', id: subjectId }
          : null;
      const actors: (string | null)[] = actorIds.length > 0 ? actorIds : [null];
      return actors.map((actorId) => ({
        recipientId,
        actorId,
        subject,
        item: '',
        postId: postId ?? (subject?.type === 'Post' ? subject.id : null),
        commentIds: subject?.type === 'Comment' ? [subject.id] : [],
        textKey: key,
        url,
      }));
    },
  },
};
