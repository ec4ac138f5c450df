import type { StoredNotification } from '../notifications/notification';
import type { KindName } from '../kinds/kind';
import { peoplePhrase } from './people-phrase';

type Subject = Pick<StoredNotification, 'subjectType' | 'textKey'>;

const thing = ({ subjectType }: Subject): string => (subjectType === 'Comment' ? 'comment' : 'post');

/** What people did to the recipient, as it stands behind who they are. */
const deeds: Record<KindName, (subject: Subject) => string> = {
  FOLLOW: () => 'followed you',
  FOLLOW_REQUEST: () => 'asked to follow you',
  FRIEND_REQUEST: () => 'asked to be your friend',
  FRIEND_ACCEPTED: () => 'accepted your friend request',
  REACTION: (subject) => `liked your ${thing(subject)}`,
  COMMENT: () => 'commented on your post',
  REPLY: () => 'replied to your comment',
  MENTION: (subject) => `mentioned you in a ${thing(subject)}`,
  REPOST: () => 'reposted your post',
  QUOTE: () => 'quoted your post',
  MESSAGE: () => 'wrote to you',
  GENERIC: () => 'did something that concerns you',
};

/** What a notification says, in English. `names`: of the newest people behind it; `count`: how many they are. */
export function summaryOf(
  notification: Pick<StoredNotification, 'kind' | 'subjectType' | 'textKey'>,
  names: readonly string[],
  count: number,
): string {
  if (count === 0) return 'There is something new for you';
  return `${peoplePhrase(names, count)} ${deeds[notification.kind](notification)}`;
}
