import { demoConversations, type DemoConversation } from './conversations';
import { demoPassword, demoPeople, type DemoPerson } from './people';
import { demoPosts, type DemoComment, type DemoPost } from './posts';

/** Sends one operation to the public endpoint and returns its data; throws on errors. */
export type Send = (
  query: string,
  variables: Record<string, unknown>,
  token?: string,
) => Promise<Record<string, never>>;

interface Member {
  person: DemoPerson;
  id: string;
  token: string;
}
interface Payload {
  userErrors: { code: string; message: string }[];
  [field: string]: unknown;
}

/**
 * Fills an empty platform with a small living demo, through the public endpoint like anybody else. Safe to run again
 * after it was cut short: people log in instead of signing up, writes carry idempotency keys, the rest is idempotent.
 */
export async function seedDemo(send: Send): Promise<void> {
  const mutate = async (
    field: string,
    input: object,
    selection: string,
    token?: string,
  ): Promise<Payload> => {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { code message } } }`;
    return (await send(query, { input }, token))[field] as unknown as Payload;
  };
  const must = async (...call: Parameters<typeof mutate>): Promise<Payload> => {
    const payload = await mutate(...call);
    const [error] = payload.userErrors;
    if (error) throw new Error(`The demo's ${call[0]} was refused: ${error.message}`);
    return payload;
  };

  const members = new Map<string, Member>();
  const member = (handle: string): Member => {
    const found = members.get(handle);
    if (!found) throw new RangeError(`The demo has no ${handle}.`);
    return found;
  };

  async function join(person: DemoPerson): Promise<void> {
    const selection = 'session { accessToken } user { id }';
    const { handle, displayName, bio, isLocked, whoMayMessage, filtersStrangers } = person;
    const email = `${handle}@demo.example`;
    let payload = await mutate('signUp', { email, password: demoPassword, handle, displayName }, selection);
    if (payload.userErrors.some(({ code }) => code === 'CONFLICT')) {
      payload = await must('logIn', { identifier: handle, password: demoPassword }, selection);
    }
    const { session, user } = payload as unknown as {
      session: { accessToken: string };
      user: { id: string };
    };
    members.set(handle, { person, id: user.id, token: session.accessToken });
    await must('updateProfile', { bio }, 'user { id }', session.accessToken);
    if (isLocked || whoMayMessage) {
      const settings = { requiresFollowApproval: isLocked, whoMayMessage };
      await must('updatePrivacySettings', settings, 'viewer { id }', session.accessToken);
    }
    if (filtersStrangers) {
      const settings = { policy: { strangers: 'FILTER' } };
      await must('updateNotificationSettings', settings, 'settings { hidesContent }', session.accessToken);
    }
  }

  async function connect({ person, token, id }: Member): Promise<void> {
    for (const handle of person.follows)
      await must('followUser', { userId: member(handle).id }, 'user { id }', token);
    for (const handle of person.friends ?? []) {
      const friend = member(handle);
      await must('requestFriendship', { userId: friend.id }, 'user { id }', token);
      await must('requestFriendship', { userId: id }, 'user { id }', friend.token);
    }
    for (const handle of person.asks ?? [])
      await must('requestFriendship', { userId: member(handle).id }, 'user { id }', token);
  }

  async function comment(
    postId: string,
    entry: DemoComment,
    key: string,
    parentCommentId?: string,
  ): Promise<void> {
    const input = { postId, parentCommentId, text: entry.text, idempotencyKey: key };
    const payload = await must('addComment', input, 'comment { id }', member(entry.by).token);
    const { id } = payload.comment as { id: string };
    for (const [index, reply] of (entry.replies ?? []).entries())
      await comment(postId, reply, `${key}-${index}`, id);
  }

  const postIds = new Map<string, string>();
  async function publish(post: DemoPost): Promise<void> {
    const { key, by, text, audience, contentWarning, quotes } = post;
    const input = {
      text,
      audience,
      contentWarning,
      quotedPostId: quotes && postIds.get(quotes),
      idempotencyKey: key,
    };
    const payload = await must('createPost', input, 'post { id }', member(by).token);
    const { id } = payload.post as { id: string };
    postIds.set(key, id);
    for (const [handle, kind] of Object.entries(post.reactions ?? {})) {
      await must('react', { subjectId: id, kind }, 'subject { __typename }', member(handle).token);
    }
    for (const [index, entry] of (post.comments ?? []).entries()) await comment(id, entry, `${key}-${index}`);
    for (const handle of post.repostedBy ?? [])
      await must('repost', { postId: id }, 'post { id }', member(handle).token);
    for (const handle of post.bookmarkedBy ?? []) {
      await must('bookmarkPost', { postId: id }, 'post { id }', member(handle).token);
    }
  }

  async function talk({ key, title, people, messages, readBy }: DemoConversation): Promise<void> {
    const [starter, ...others] = people.map(member);
    const start = {
      participantIds: others.map(({ id }) => id),
      title,
      idempotencyKey: title && key,
    };
    const payload = await must('startConversation', start, 'conversation { id }', starter!.token);
    const { id: conversationId } = payload.conversation as { id: string };
    const ids: string[] = [];
    for (const [index, { by, text, answers, shares, reactions }] of messages.entries()) {
      const input = {
        conversationId,
        text,
        replyToId: answers === undefined ? undefined : ids[answers],
        sharedPostId: shares && postIds.get(shares),
        idempotencyKey: `${key}-${index}`,
      };
      const sent = await must('sendMessage', input, 'message { id }', member(by).token);
      const { id: messageId } = sent.message as { id: string };
      ids.push(messageId);
      for (const [handle, emoji] of Object.entries(reactions ?? {}))
        await must('reactToMessage', { messageId, emoji }, 'message { id }', member(handle).token);
    }
    for (const handle of readBy ?? []) {
      const input = { conversationId, upToMessageId: ids.at(-1) };
      await must('markConversationRead', input, 'conversation { id }', member(handle).token);
    }
  }

  await Promise.all(demoPeople.map(join));
  // In this order: whom Ada follows by then is no stranger to her.
  for (const { handle } of demoPeople) await connect(member(handle));
  // Finn answers one of his requests, so that one is left to answer.
  await mutate('acceptFollowRequest', { userId: member('ben').id }, 'user { id }', member('finn').token);
  for (const post of demoPosts) await publish(post);
  for (const conversation of demoConversations) await talk(conversation);
}
