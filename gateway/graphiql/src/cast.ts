import type { Send } from './graph';

/** People and things of the graph that stand in for the placeholders of the examples. */
export type Cast = Readonly<Record<string, string>>;

/** Of an account, what the cast needs. */
interface Account {
  handle: string;
  password: string;
}

interface FoundPost {
  id: string;
  audience: string | null;
  text: string | null;
  commentsCount: number | null;
  comments: { nodes: ({ id: string } | null)[] } | null;
}

interface FoundPerson {
  id: string;
  handle: string | null;
  viewerRelationship: { isFollowing: boolean; friendship: string } | null;
  posts: { nodes: (FoundPost | null)[] } | null;
}

interface FoundConversation {
  id: string;
  lastMessage: { id: string } | null;
}

interface Viewer {
  user: FoundPerson | null;
  notificationsCursor: string | null;
  notifications: { edges: { cursor: string }[] } | null;
  notificationRequests: { nodes: ({ user: { id: string } | null } | null)[] } | null;
  friendRequests: { nodes: ({ id: string } | null)[] } | null;
  conversations: { nodes: (FoundConversation | null)[] } | null;
}

/** The gateway limits aliases, and each account costs one. */
const mostAccounts = 10;

function lookUpQuery(count: number): string {
  const handles = Array.from({ length: count }, (_, index) => index);
  return `query Cast${count > 0 ? `(${handles.map((index) => `$h${index}: String!`).join(', ')})` : ''} {
    viewer {
      user { ...CastPerson }
      friendRequests(first: 1) { nodes { id } }
      conversations(first: 5) { nodes { id lastMessage { id } } }
      notificationsCursor
      notifications(first: 1) { edges { cursor } }
      notificationRequests(first: 1) { nodes { user { id } } }
    }
    ${handles.map((index) => `p${index}: user(handle: $h${index}) { ...CastPerson }`).join('\n    ')}
  }
  fragment CastPerson on User {
    id handle viewerRelationship { isFollowing friendship }
    posts(first: 10) { nodes { id audience text commentsCount comments(first: 1) { nodes { id } } } }
  }`;
}

/**
 * Looks for the cast as whoever `send` speaks for. `known` is the last cast: the post for friends stays the same for
 * every viewer, since not seeing it is what an example shows.
 */
export async function lookUpCast(send: Send, accounts: readonly Account[], known: Cast = {}): Promise<Cast> {
  const asked = accounts.slice(0, mostAccounts);
  const variables = Object.fromEntries(asked.map(({ handle }, index) => [`h${index}`, handle]));
  const { data } = await send({ query: lookUpQuery(asked.length), variables, operationName: 'Cast' });
  const viewer = data?.viewer as Viewer | null | undefined;
  const people = asked.flatMap((_, index) => (data?.[`p${index}`] as FoundPerson | null | undefined) ?? []);
  const me = viewer?.user ?? people[0];
  const others = people.filter((person) => person.id !== me?.id);
  const friend = others.find((person) => person.viewerRelationship?.friendship === 'FRIENDS');
  const stranger = others.find(
    ({ viewerRelationship: relationship }) =>
      relationship && !relationship.isFollowing && relationship.friendship === 'NONE',
  );
  const conversation = viewer?.conversations?.nodes.find((each) => each?.lastMessage);
  const graph = people[0]?.id ?? '';
  return {
    ...describePosts([...people, ...(viewer?.user ? [viewer.user] : [])]),
    // Unless everything has begun anew, under new ids.
    ...(known.graph === graph && pick(known, 'friendsPost.id', 'friendsPost.author')),
    graph,
    ...describe('me', me),
    'me.password': accounts.find(({ handle }) => handle === me?.handle)?.password ?? '',
    ...describe('someone', others[0] ?? me),
    ...describe('friend', friend ?? others[0] ?? me),
    ...describe('stranger', stranger ?? others.at(-1) ?? me),
    'requester.id': viewer?.friendRequests?.nodes[0]?.id ?? '',
    'conversation.id': conversation?.id ?? '',
    'message.id': conversation?.lastMessage?.id ?? '',
    'notification.cursor': viewer?.notifications?.edges[0]?.cursor ?? '',
    'notifications.cursor': viewer?.notificationsCursor ?? '',
    'notificationRequest.userId': viewer?.notificationRequests?.nodes[0]?.user?.id ?? '',
  };
}

const pick = (cast: Cast, ...names: string[]): Cast =>
  Object.fromEntries(names.flatMap((name) => (cast[name] ? [[name, cast[name]]] : [])));

const describe = (role: string, person: FoundPerson | undefined): Record<string, string> =>
  person ? { [`${role}.id`]: person.id, [`${role}.handle`]: person.handle ?? '' } : {};

function describePosts(people: FoundPerson[]): Record<string, string> {
  const posts = people.flatMap((author) =>
    (author.posts?.nodes ?? []).filter((post) => post !== null).map((post) => ({ ...post, author })),
  );
  const discussed = posts
    .filter((post) => post.audience === 'PUBLIC')
    .sort((a, b) => (b.commentsCount ?? 0) - (a.commentsCount ?? 0))[0];
  const forFriends = posts.find((post) => post.audience === 'FRIENDS');
  const comment = discussed?.comments?.nodes[0];
  const hashtag = posts.map((post) => /#([\p{L}\p{N}_]+)/u.exec(post.text ?? '')?.[1]).find(Boolean);
  return {
    ...(discussed && { 'discussedPost.id': discussed.id }),
    ...(comment && { 'comment.id': comment.id }),
    ...(forFriends && {
      'friendsPost.id': forFriends.id,
      'friendsPost.author': forFriends.author.handle ?? '',
    }),
    ...(hashtag && { hashtag }),
  };
}

/** Placeholders that need nobody. */
function made(name: string): string | undefined {
  if (name === 'random') return Math.random().toString(36).slice(2, 10).padEnd(8, '0');
  if (name === 'inOneHour') return new Date(Date.now() + 3_600_000).toISOString();
  return undefined;
}

/** Puts the cast into the variables of an example. What is not known stays empty: the field then finds nothing. */
export function fillVariables(template: string, cast: Cast): string {
  return template.replace(/\{\{(\w[\w.]*)\}\}/g, (_, name: string) => {
    const value =
      made(name) ??
      cast[name] ??
      (name.endsWith('handle') || name.endsWith('author') ? (cast['me.handle'] ?? '') : '');
    return JSON.stringify(value).slice(1, -1);
  });
}
