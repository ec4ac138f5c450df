import type { Endpoint, Payload } from '../feeds/endpoint';
import { runAll } from '../feeds/locks';

/** Somebody who has signed up. */
export interface Person {
  readonly userId: string;
  readonly token: string;
}

const password = 'a password for everybody';

/** Signs people up through the endpoint. */
export async function signUpAll(endpoint: Endpoint, people: number, atOnce: number): Promise<Person[]> {
  const signedUp: Person[] = [];
  const tasks = Array.from({ length: people }, (_, number) => async () => {
    const handle = `person_${number}`;
    const input = { email: `${handle}@example.com`, password, handle, displayName: `Person ${number}` };
    const payload = await endpoint.mutate('signUp', input, 'session { accessToken } user { id }');
    const { session, user } = done('signUp', payload) as unknown as {
      session: { accessToken: string };
      user: { id: string };
    };
    signedUp[number] = { userId: user.id, token: session.accessToken };
  });
  await runAll(tasks, atOnce);
  return signedUp;
}

/** Starts a conversation of each list of people. Its ids, in the same order. */
export async function startConversations(
  endpoint: Endpoint,
  people: readonly Person[],
  conversations: readonly (readonly number[])[],
  atOnce: number,
): Promise<string[]> {
  const ids: string[] = [];
  const tasks = conversations.map((members, index) => async () => {
    const [first, ...others] = members.map((number) => people[number]!);
    const participantIds = others.map(({ userId }) => userId);
    const title = others.length > 1 ? `Conversation ${index}` : undefined;
    const input = { participantIds, title };
    const payload = await endpoint.mutate('startConversation', input, 'conversation { id }', first!.token);
    const { id } = done('startConversation', payload).conversation as { id: string };
    ids[index] = id;
  });
  await runAll(tasks, atOnce);
  return ids;
}

/** Where somebody's stream stands. */
export async function cursorOf(endpoint: Endpoint, { token }: Person): Promise<string> {
  const data = await endpoint.query('messagingCursor', '{ viewer { messagingCursor } }', {}, token);
  return (data.viewer as { messagingCursor: string }).messagingCursor;
}

const messagesQuery = `query ($id: ID!, $after: String) {
  viewer { conversation(id: $id) {
    messages(first: 100, after: $after) { nodes { text } pageInfo { hasNextPage endCursor } }
  } }
}`;

interface MessagePage {
  nodes: { text: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** The texts of a conversation, oldest first, as one of its people reads it. */
export async function readConversation(endpoint: Endpoint, { token }: Person, id: string): Promise<string[]> {
  const texts: string[] = [];
  for (let after: string | null = null; ;) {
    const data = await endpoint.query('messages page', messagesQuery, { id, after }, token);
    const page: MessagePage = (data.viewer as { conversation: { messages: MessagePage } }).conversation
      .messages;
    texts.push(...page.nodes.map(({ text }) => text));
    if (!page.pageInfo.hasNextPage) return texts.reverse();
    after = page.pageInfo.endCursor;
  }
}

function done(field: string, payload: Payload): Payload {
  if (payload.userErrors.length > 0)
    throw new Error(`${field} was refused: ${JSON.stringify(payload.userErrors)}`);
  return payload;
}
