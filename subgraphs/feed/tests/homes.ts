import type { Person, TestGraph } from '@chorus/embedded/testing';

export interface SeenEntry {
  postId: string;
  kind: string;
  actorId: string;
}

export interface SeenPage {
  state: string;
  entries: SeenEntry[];
  cursors: string[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const homeQuery = `query ($first: Int, $after: String) {
  viewer { homeFeed(first: $first, after: $after) {
    state edges { cursor node { id } reason { kind actor { id } } } nodes { id } pageInfo { hasNextPage endCursor }
  } }
}`;

interface Edge {
  cursor: string;
  node: { id: string } | null;
  reason: { kind: string; actor: { id: string } | null };
}

/** One page of somebody's home. */
export async function readPage(
  person: Person,
  first: number,
  after: string | null = null,
): Promise<SeenPage> {
  const { state, edges, pageInfo } = (await person.ask(homeQuery, { first, after })).viewer.homeFeed;
  return {
    state,
    pageInfo,
    cursors: edges.map(({ cursor }: Edge) => cursor),
    entries: edges.map(({ node, reason }: Edge) => ({
      postId: node?.id ?? 'withheld',
      kind: reason.kind,
      actorId: reason.actor?.id ?? 'withheld',
    })),
  };
}

/** A whole home, page by page. */
export async function readEntries(person: Person, first = 10): Promise<SeenEntry[]> {
  const entries: SeenEntry[] = [];
  let after: string | null = null;
  do {
    const page: SeenPage = await readPage(person, first, after);
    entries.push(...page.entries);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return entries;
}

/** The posts of a whole home. */
export const readHome = async (person: Person, first = 10): Promise<string[]> =>
  (await readEntries(person, first)).map(({ postId }) => postId);

export const post = async (who: Person, text: string, audience = 'PUBLIC'): Promise<string> =>
  (await who.mutate('createPost', { text, audience }, 'post { id }')).post.id;

export const repost = (who: Person, postId: string) => who.mutate('repost', { postId }, 'post { id }');

export const follow = (who: Person, ...whom: Person[]) =>
  Promise.all(whom.map(({ id }) => who.mutate('followUser', { userId: id }, 'user { id }')));

export async function befriend(one: Person, other: Person): Promise<void> {
  await one.mutate('requestFriendship', { userId: other.id });
  await other.mutate('acceptFriendship', { userId: one.id });
}

/** Runs one of feed's jobs now. */
export async function runJob(graph: TestGraph, name: string): Promise<void> {
  const job = graph.graph.subgraphs.get('feed')?.jobs.find((each) => each.name === name);
  if (!job) throw new RangeError(`Feed has no job ${name}.`);
  await job.run();
}
