/** What may happen to somebody: `NotificationKind` of the schema but for POST, which comes with its owner. */
export const kindNames = [
  'FOLLOW',
  'FOLLOW_REQUEST',
  'FRIEND_REQUEST',
  'FRIEND_ACCEPTED',
  'REACTION',
  'COMMENT',
  'REPLY',
  'MENTION',
  'REPOST',
  'QUOTE',
  'MESSAGE',
  'GENERIC',
] as const;

export type KindName = (typeof kindNames)[number];
