import { toGlobalId } from '@chorus/subgraph-kit';

export interface StubPerson {
  id: string;
  handle: string;
  displayName: string;
}

export interface StubPost {
  id: string;
  text: string;
  createdAt: Date;
  author: StubPerson;
  commentsCount: number;
  reactionsCount: number;
  repostsCount: number;
}

/** A UUIDv7 as the product makes them, but the same in every process. */
const uuid = (kind: number, number: number): string =>
  `0197a000-000${kind}-7000-8000-${number.toString(16).padStart(12, '0')}`;

/** The person whose posts are asked for. */
export const stubHandle = 'alice';
const postsOfEach = 25;
const names = [stubHandle, 'bob', 'carol', 'dan'];

const people: StubPerson[] = names.map((handle, number) => ({
  id: toGlobalId('User', uuid(1, number)),
  handle,
  displayName: `${handle[0]?.toUpperCase()}${handle.slice(1)}`,
}));

const postOf = (author: StubPerson, number: number): StubPost => ({
  id: toGlobalId('Post', uuid(2, number)),
  text: `Number ${number} of what ${author.displayName} has to say today, in about as many words as people use for a post.`,
  createdAt: new Date(Date.UTC(2026, 0, 1, 12, 0, number)),
  author,
  commentsCount: number % 7,
  reactionsCount: (number * 13) % 101,
  repostsCount: number % 3,
});

export const personById: ReadonlyMap<string, StubPerson> = new Map(
  people.map((person) => [person.id, person]),
);
export const personByHandle: ReadonlyMap<string, StubPerson> = new Map(
  people.map((person) => [person.handle, person]),
);
const postsByAuthor: ReadonlyMap<string, StubPost[]> = new Map(
  people.map((person, place) => [
    person.id,
    Array.from({ length: postsOfEach }, (_, number) => postOf(person, place * postsOfEach + number)),
  ]),
);

/** A page of somebody's posts, as `User.posts` gives it. */
export function pageOfPosts(authorId: string, first: number) {
  const all = postsByAuthor.get(authorId) ?? [];
  const nodes = all.slice(0, first);
  const edges = nodes.map((node) => ({ cursor: node.id, node }));
  const endCursor = nodes.at(-1)?.id ?? null;
  const pageInfo = {
    hasNextPage: all.length > first,
    hasPreviousPage: false,
    startCursor: nodes[0]?.id ?? null,
    endCursor,
  };
  return { edges, nodes, pageInfo };
}
