import { decide, self, strangers, type Relation } from '@chorus/audience';
import type { PostAudience, RequestScope } from '@chorus/domain-queries';
import type { StoredNotification } from '../notifications/notification';
import type { NotificationFacts } from './notification.policy';

/** Ids, or pairs of ids, that one question may name. */
const mostIds = 1_000;

/**
 * The facts about notifications of many people, for what is told without being asked: live and on devices. At most one
 * question to each domain for 1,000 ids. A comment is judged by its post and by the people behind the notification: who
 * shows it asks for it in the recipient's own scope.
 */
export async function gatherServiceFacts(
  scope: RequestScope,
  notifications: readonly StoredNotification[],
): Promise<(recipientId: string) => NotificationFacts> {
  const [audiences, participants] = await Promise.all([
    askAudiences(
      scope,
      notifications.flatMap(({ postId }) => postId ?? []),
    ),
    participantsOf(scope, notifications),
  ]);
  const relationOf = await askRelations(scope, pairsOf(notifications, audiences));
  return (recipientId) => {
    const relationTo = (actorId: string): Relation => relationOf(recipientId, actorId);
    return {
      relationTo,
      maySeeSubject: ({ subjectType, subjectId, postId }) => {
        if (subjectId !== null && subjectType === 'Conversation')
          return participants.get(subjectId)?.includes(recipientId) === true;
        return postId === null || mayRead(audiences.get(postId), recipientId, relationTo);
      },
    };
  };
}

/** May the recipient read this post now? Without one: no. */
export function mayRead(
  post: PostAudience | undefined,
  recipientId: string,
  relationTo: (personId: string) => Relation,
): boolean {
  if (!post) return false;
  const isMentioned = post.mentionedIds.includes(recipientId);
  return decide({ about: 'post', audience: post.audience, isMentioned }, relationTo(post.authorId)).allowed;
}

/** For whom these posts are; those that are not there are missing. */
export async function askAudiences(
  scope: RequestScope,
  ids: readonly string[],
): Promise<Map<string, PostAudience>> {
  const found = new Map<string, PostAudience>();
  const asked = chunksOf(unique(ids));
  await Promise.all(
    asked.map(async (postIds) => {
      const answer = await scope.ask('posts.audiences', { postIds });
      postIds.forEach((postId, index) => {
        const audience = answer[index];
        if (audience) found.set(postId, audience);
      });
    }),
  );
  return found;
}

async function participantsOf(
  scope: RequestScope,
  notifications: readonly StoredNotification[],
): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const ids = notifications.flatMap(({ subjectType, subjectId }) =>
    subjectType === 'Conversation' && subjectId !== null ? subjectId : [],
  );
  await Promise.all(
    chunksOf(unique(ids)).map(async (conversationIds) => {
      const answer = await scope.ask('messaging.participants', { conversationIds });
      conversationIds.forEach((id, index) => found.set(id, answer[index] ?? []));
    }),
  );
  return found;
}

/** The people behind each notification, and the author of its post, each beside the recipient. */
const pairsOf = (
  notifications: readonly StoredNotification[],
  audiences: ReadonlyMap<string, PostAudience>,
): (readonly [string, string])[] =>
  notifications.flatMap(({ recipientId, actors, postId }) => {
    const author = postId === null ? undefined : audiences.get(postId)?.authorId;
    const others = [...actors.map(({ actorId }) => actorId), ...(author === undefined ? [] : [author])];
    return others.map((otherId) => [recipientId, otherId] as const);
  });

/** How the first of each pair stands to the second; oneself needs no question. */
export async function askRelations(
  scope: RequestScope,
  asked: readonly (readonly [string, string])[],
): Promise<(personId: string, otherId: string) => Relation> {
  const others = asked.filter(([personId, otherId]) => personId !== otherId);
  const pairs = unique(others.map(([personId, otherId]) => `${personId} ${otherId}`));
  const found = new Map<string, Relation>();
  await Promise.all(
    chunksOf(pairs).map(async (chunk) => {
      const people = new Map<string, string[]>();
      for (const pair of chunk) {
        const [personId, otherId] = pair.split(' ') as [string, string];
        people.set(personId, [...(people.get(personId) ?? []), otherId]);
      }
      const asked = [...people].map(([personId, otherIds]) => ({ personId, otherIds }));
      const answer = await scope.ask('social-graph.relations-between', { people: asked });
      asked.forEach(({ personId, otherIds }, index) =>
        otherIds.forEach((otherId, place) => found.set(`${personId} ${otherId}`, answer[index]![place]!)),
      );
    }),
  );
  return (personId, otherId) =>
    personId === otherId ? self : (found.get(`${personId} ${otherId}`) ?? strangers);
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)];

function chunksOf(ids: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let start = 0; start < ids.length; start += mostIds) chunks.push(ids.slice(start, start + mostIds));
  return chunks;
}
