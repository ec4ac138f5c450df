import { notFound, userError } from '@chorus/subgraph-kit';

/** For unknown, malformed and hidden ids alike. */
export const noSuchPerson = () => notFound('userId', 'person');

export const noSuchRequest = () =>
  userError('NOT_FOUND', 'This person has not asked, or no longer asks.', 'userId');

export const isViewer = () => userError('NOT_ALLOWED', 'You cannot do this with yourself.', 'userId');

export const isBlockedByViewer = () =>
  userError('NOT_ALLOWED', 'You block this person. Unblock them first.', 'userId');

export const followsTooMany = (most: number) =>
  userError('LIMIT_REACHED', `You follow ${most} people, which is the most. Unfollow someone first.`);

export const asksTooMany = (most: number) =>
  userError(
    'LIMIT_REACHED',
    `${most} of your requests wait for an answer, which is the most. Withdraw some first.`,
  );

export const muteEndsTooEarly = () => userError('INVALID', 'The mute must end in the future.', 'expiresAt');
