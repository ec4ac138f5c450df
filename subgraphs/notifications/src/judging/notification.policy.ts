import { decide, type Relation } from '@chorus/audience';
import type { Actor, StoredNotification } from '../notifications/notification';

/** How the recipient stands to everything in a notification, right now. */
export interface NotificationFacts {
  relationTo: (actorId: string) => Relation;
  /** May they see the post, comment or conversation that it is about, and the post that this stands under? */
  maySeeSubject: (notification: StoredNotification) => boolean;
}

/** May the recipient be told of this person now? Blocks either way hide them, and so does a mute. */
export const mayBeTold = (relation: Relation): boolean =>
  !relation.mutes && decide({ about: 'profile' }, relation).allowed;

/** Whom of the people who were read the recipient may be told of; null when the notification is not theirs to see now. */
export function judge(notification: StoredNotification, facts: NotificationFacts): Actor[] | null {
  if (!facts.maySeeSubject(notification)) return null;
  const told = notification.actors.filter(({ actorId }) => mayBeTold(facts.relationTo(actorId)));
  // The platform itself may tell something: then nobody is behind it.
  return told.length > 0 || notification.actorsCount === 0 ? told : null;
}
