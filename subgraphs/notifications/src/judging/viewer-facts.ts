import type DataLoader from 'dataloader';
import type { Relation } from '@chorus/audience';
import type { RequestScope } from '@chorus/domain-queries';
import { isUuid } from '@chorus/subgraph-kit';
import type { StoredNotification } from '../notifications/notification';
import type { NotificationFacts } from './notification.policy';

/** What one request of a recipient knows of the things that their notifications are about. Asked once each, in batches. */
export interface SubjectLoaders {
  /** May the viewer see this comment, and what it stands under? */
  comment: DataLoader<string, boolean>;
  /** Is the viewer in this conversation? */
  conversation: DataLoader<string, boolean>;
}

export const createSubjectLoaders = (scope: RequestScope): SubjectLoaders => ({
  comment: scope.loader((keys) => scope.ask('posts.exists', { type: 'Comment', keys: [...keys] })),
  conversation: scope.loader((keys) =>
    scope.ask('messaging.exists', { type: 'Conversation', keys: [...keys] }),
  ),
});

/** The facts about notifications of the viewer: at most one question to each domain, however many they are. */
export async function gatherViewerFacts(
  scope: RequestScope,
  subjects: SubjectLoaders,
  notifications: readonly StoredNotification[],
): Promise<NotificationFacts> {
  const actorIds = [...new Set(notifications.flatMap(({ actors }) => actors.map(({ actorId }) => actorId)))];
  const [relations, visible] = await Promise.all([
    scope.facts.relations(actorIds),
    Promise.all(notifications.map((notification) => maySee(scope, subjects, notification))),
    // Shown with most of those that tell of comments: asked together with the comments that others are about.
    Promise.all(notifications.flatMap(newestComment).map((id) => subjects.comment.load(id))),
  ]);
  const relationTo = new Map(actorIds.map((id, index) => [id, relations[index] as Relation]));
  const seen = new Map(notifications.map(({ id }, index) => [id, visible[index] === true]));
  return {
    relationTo: (actorId) => relationTo.get(actorId)!,
    maySeeSubject: ({ id }) => seen.get(id) === true,
  };
}

const newestComment = ({ kind, actors: [newest] }: StoredNotification): string[] =>
  (kind === 'COMMENT' || kind === 'REPLY') && newest && isUuid(newest.item) ? [newest.item] : [];

async function maySee(
  { facts }: RequestScope,
  { comment, conversation }: SubjectLoaders,
  { subjectType, subjectId, postId }: StoredNotification,
): Promise<boolean> {
  if (subjectId !== null && subjectType === 'Conversation') return conversation.load(subjectId);
  // Whoever may see a comment may see its post.
  if (subjectId !== null && subjectType === 'Comment') return comment.load(subjectId);
  return postId === null || facts.isPostVisible(postId);
}
