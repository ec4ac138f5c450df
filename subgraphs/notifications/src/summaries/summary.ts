import type { StoredNotification } from '../notifications/notification';
import { kinds } from '../kinds/kinds';
import { peoplePhrase } from './people-phrase';

/** What a notification says, in English. `names`: of the newest people behind it; `count`: how many they are. */
export function summaryOf(
  notification: Pick<StoredNotification, 'kind' | 'subjectType' | 'textKey'>,
  names: readonly string[],
  count: number,
): string {
  if (count === 0) return 'There is something new for you';
  return `${peoplePhrase(names, count)} ${kinds[notification.kind].phrase(notification)}`;
}
