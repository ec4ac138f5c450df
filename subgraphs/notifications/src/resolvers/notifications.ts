import { toGlobalId } from '@chorus/subgraph-kit';
import type {
  CommentNotificationResolvers,
  GenericNotificationResolvers,
  MessageNotificationResolvers,
  NotificationResolvers,
  ReactionNotificationResolvers,
  FollowNotificationResolvers,
} from '../generated/resolvers';
import type { NotificationsContext } from '../context';
import { kinds } from '../kinds/kinds';
import { countActors, listActors } from '../notifications/actor-list.service';
import { notificationId } from '../notifications/notification-id';
import type { ShownNotification } from '../notifications/notification.loaders';
import { summarise } from '../summaries/summary.service';

export const Notification: NotificationResolvers = {
  __resolveType: ({ stored }) => kinds[stored.kind].typeName,
};

const ofAll: FollowNotificationResolvers = {
  id: ({ stored }) => notificationId(stored.id),
  createdAt: ({ stored }) => new Date(stored.createdAt),
  updatedAt: ({ stored }) => new Date(stored.updatedAt),
  summary: (shown, _arguments, context) => summarise(context, shown),
  actors: (shown, page, context) => listActors(context, shown, page),
  actorsCount: (shown, _arguments, context) => countActors(context, shown),
};

/** The post or comment that it is about; judged for the viewer when the notification was, so mostly known by now. */
async function subject({ stored }: ShownNotification, _arguments: object, context: NotificationsContext) {
  const { subjectType, subjectId } = stored;
  if (subjectId === null || (subjectType !== 'Post' && subjectType !== 'Comment')) return null;
  const isVisible =
    subjectType === 'Post'
      ? await context.facts.isPostVisible(subjectId)
      : await context.loaders.subjects.comment.load(subjectId);
  return isVisible ? { __typename: subjectType, id: toGlobalId(subjectType, subjectId) } : null;
}

/** The newest of the comments behind it, by somebody whom the viewer may know of. */
async function comment({ told }: ShownNotification, _arguments: object, { loaders }: NotificationsContext) {
  const [newest] = told;
  if (!newest || !(await loaders.subjects.comment.load(newest.item))) return null;
  return { id: toGlobalId('Comment', newest.item) };
}

const aboutSubject: ReactionNotificationResolvers = { ...ofAll, subject };
const aboutComments: CommentNotificationResolvers = { ...aboutSubject, comment };

export const FollowNotification = ofAll;
export const FollowRequestNotification = ofAll;
export const FriendRequestNotification = ofAll;
export const FriendAcceptedNotification = ofAll;
export const ReactionNotification = aboutSubject;
export const MentionNotification = aboutSubject;
export const RepostNotification = aboutSubject;
export const QuoteNotification = aboutSubject;
export const CommentNotification = aboutComments;
export const ReplyNotification = aboutComments;

export const MessageNotification: MessageNotificationResolvers = {
  ...ofAll,
  conversation: async ({ stored: { subjectId } }, _arguments, { loaders }) => {
    if (subjectId === null || !(await loaders.subjects.conversation.load(subjectId))) return null;
    return { id: toGlobalId('Conversation', subjectId) };
  },
};

export const GenericNotification: GenericNotificationResolvers = {
  ...ofAll,
  url: ({ stored }) => stored.url,
};
