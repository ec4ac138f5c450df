import type { RequestScope } from '@chorus/domain-queries';
import { badUserInput, forbidden, unauthenticated, unavailable } from '@chorus/errors';
import { eventually } from '@chorus/test-kit';
import {
  defineSubgraph,
  toGlobalId,
  type SourceEvent,
  type SourceStream,
  type Subgraph,
  type SubgraphContext,
} from '@chorus/subgraph-kit';
import { EventLog } from './event-log';

/** What the subgraphs saw, for tests that look at what reaches them. */
export interface Seen {
  scopes: RequestScope[];
  mutations: string[];
}

/** Something that happened to a post: its number, and what is told of it. */
export interface PostEvent {
  post: number;
  /** Said by the field `word`; an error there when it is `boom`, no value when it is null. */
  word: string | null;
}

/** What the subgraphs tell of, for tests that make things happen. */
export class Happenings {
  readonly events = new EventLog<PostEvent>();
  /** Without cursors. */
  readonly created = new EventLog<number>(false);
}

/** Lets a test hold a field open until it says so. */
export class Gate {
  private release: () => void = () => undefined;
  private arrive: () => void = () => undefined;
  readonly arrived = new Promise<void>((resolve) => (this.arrive = resolve));
  private waiting = 0;
  private readonly opened = new Promise<void>((resolve) => (this.release = resolve));

  async pass(): Promise<string> {
    this.waiting += 1;
    this.arrive();
    await this.opened;
    return 'passed';
  }

  /** Resolves when so many wait at the gate. */
  async passing(count: number): Promise<void> {
    await eventually(() => this.waiting >= count);
  }

  open(): void {
    this.release();
  }
}

// The kit looks for `type Viewer` at the beginning of a line.
const outdent = (sdl: string): string => sdl.replace(/^ {2}/gm, '');

const postsSdl = outdent(`
  type Query {
    viewer: Viewer @shareable
    post(id: ID!): Post
    posts(first: Int = 20, after: String, last: Int): PostConnection
      @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
    postList(first: Int! = 20): [Post!]! @listSize(slicingArguments: ["first"])
    postsById(ids: [ID!]!): [Post]! @listSize(assumedSize: 100)
    held: String
    fail(how: String!): String
    strict: Strict
    since(at: DateTime!): String
    colour: Colour
    things: [Thing!]! @listSize(assumedSize: 4)
  }
  union Thing = User | Post
  enum Colour { RED GREEN }
  type Strict { id: ID! must: String! }
  type Mutation { createPost(input: CreatePostInput!): CreatePostPayload }
  type Subscription { postCreated: Post postEvents(after: String, prefix: String = ""): PostEvent mustEvents(after: String): PostEvent! mine: Post }
  type PostEvent { cursor: String! post: Post word: String must: String! echo(text: String): String }
  input CreatePostInput { text: String! }
  type CreatePostPayload { post: Post userErrors: [UserError!]! }
  type Viewer @key(fields: "id") { id: ID! bookmarks(first: Int = 20): PostConnection @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"]) }
  type User @key(fields: "id") { id: ID! posts(first: Int = 20, after: String): PostConnection @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"]) }
  type Post implements Node @key(fields: "id") {
    id: ID! author: User text: String commentsCount: Int reactionsCount: Int
    comments(first: Int = 20, after: String): CommentConnection @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
  }
  type Comment implements Node @key(fields: "id") { id: ID! author: User text: String }
  type PostConnection { edges: [PostEdge!]! nodes: [Post]! pageInfo: PageInfo! totalCount: Int }
  type PostEdge { cursor: String! node: Post }
  type CommentConnection { edges: [CommentEdge!]! nodes: [Comment]! pageInfo: PageInfo! }
  type CommentEdge { cursor: String! node: Comment }
`);

const usersSdl = outdent(`
  type Query { viewer: Viewer @shareable user(handle: String!): User }
  type Viewer @key(fields: "id") { id: ID! user: User requestId: String userAgent: String address: String }
  type User implements Node @key(fields: "id") { id: ID! handle: String displayName: String secret: String followers(first: Int = 20): UserConnection @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"]) }
`);

const people = ['alice', 'bob', 'carol', 'dan'];
const userOf = (index: number) => ({ __typename: 'User', id: toGlobalId('User', people[index % 4]!) });
const handleOf = (id: string) => Buffer.from(id, 'base64url').toString().slice('User:'.length);

function postOf(number: number) {
  const comments = [0, 1, 2].map((index) => ({
    __typename: 'Comment',
    id: toGlobalId('Comment', `${number}-${index}`),
    text: `comment ${index}`,
    author: userOf(number + index + 1),
  }));
  return {
    __typename: 'Post',
    id: toGlobalId('Post', String(number)),
    text: `post ${number}`,
    author: userOf(number),
    commentsCount: 3,
    reactionsCount: 5,
    comments: { ...pageOf(comments), __typename: 'CommentConnection' },
  };
}

const pageOf = <Node>(nodes: Node[]) => ({
  nodes,
  edges: nodes.map((node, index) => ({ cursor: String(index), node })),
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
});

const posts = Array.from({ length: 20 }, (_, number) => postOf(number));

/** A stream with other values. */
function mapped<From, To>(
  stream: SourceStream<From>,
  map: (value: From, cursor: string | null) => To,
): SourceStream<To> {
  const mapNext = (next: IteratorResult<SourceEvent<From>>): IteratorResult<SourceEvent<To>> =>
    next.done
      ? next
      : { done: false, value: { ...next.value, value: map(next.value.value, next.value.cursor) } };
  return {
    cursor: stream.cursor,
    next: async () => mapNext(await stream.next()),
    return: async () => mapNext(await stream.return!()),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function failure(how: string): Error {
  if (how === 'forbidden') return forbidden();
  if (how === 'input') return badUserInput('The cursor is not one of this list.');
  if (how === 'unauthenticated') return unauthenticated();
  if (how === 'unavailable')
    return unavailable('social-graph', new Error('connect ECONNREFUSED 10.0.0.7:5432'));
  return new Error('relation "secret_table" does not exist at db-7.internal');
}

/** Posts and users, small: no database, the real kit. */
export function tinySubgraphs(
  seen: Seen,
  gate: Gate,
  happenings: Happenings = new Happenings(),
): { posts: Subgraph; users: Subgraph } {
  const createContext = (scope: RequestScope): SubgraphContext => {
    seen.scopes.push(scope);
    return { scope, viewer: scope.viewer, facts: scope.facts };
  };
  return {
    posts: defineSubgraph({
      name: 'posts',
      typeDefs: postsSdl,
      createContext,
      resolvers: {
        Query: {
          post: (_: unknown, { id }: { id: string }) => posts.find((post) => post.id === id) ?? null,
          posts: (_: unknown, { first }: { first: number }) => pageOf(posts.slice(0, first)),
          postList: (_: unknown, { first }: { first: number }) => posts.slice(0, first),
          postsById: (_: unknown, { ids }: { ids: string[] }) =>
            ids.map((id) => posts.find((post) => post.id === id) ?? null),
          held: () => gate.pass(),
          fail: (_: unknown, { how }: { how: string }) => {
            throw failure(how);
          },
          strict: () => ({ id: '1', must: 'be' }),
          since: (_: unknown, { at }: { at: Date }) => at.toISOString(),
          colour: () => 'RED',
          things: () => [posts[0], userOf(0), posts[1], userOf(1)],
        },
        Mutation: {
          createPost: (_: unknown, { input }: { input: { text: string } }) => {
            seen.mutations.push(input.text);
            return { post: posts[0], userErrors: [] };
          },
        },
        Subscription: {
          postCreated: {
            subscribe: () => mapped(happenings.created.stream(), (number) => posts[number % 20]),
          },
          postEvents: {
            subscribe: (_: unknown, { after, prefix }: { after?: string; prefix: string }) =>
              mapped(happenings.events.stream(after), (event, cursor) => ({ ...event, prefix, cursor })),
          },
          mustEvents: {
            subscribe: (_: unknown, { after }: { after?: string }) =>
              mapped(happenings.events.stream(after), (event, cursor) => ({ ...event, prefix: '', cursor })),
          },
          mine: {
            subscribe: (_: unknown, __: unknown, { viewer }: SubgraphContext) => {
              if (viewer.kind !== 'person') throw unauthenticated();
              return mapped(happenings.created.stream(), (number) => posts[number % 20]);
            },
          },
        },
        PostEvent: {
          post: ({ post }: PostEvent) => posts[post % 20],
          word: ({ word, prefix }: PostEvent & { prefix: string }) => {
            if (word === 'boom') throw forbidden();
            return word === null ? null : `${prefix}${word}`;
          },
          must: ({ word }: PostEvent) => {
            if (word === 'boom') throw badUserInput('No.');
            return word;
          },
          echo: (_: unknown, { text }: { text?: string }) => text ?? null,
        },
        Viewer: { bookmarks: () => pageOf(posts.slice(0, 2)) },
        User: { posts: () => pageOf(posts.slice(0, 2)) },
      },
    }),
    users: defineSubgraph({
      name: 'users',
      typeDefs: usersSdl,
      createContext,
      resolvers: {
        Query: { user: (_: unknown, { handle }: { handle: string }) => ({ id: toGlobalId('User', handle) }) },
        Viewer: {
          user: (viewer: { accountId: string }) => ({ id: toGlobalId('User', viewer.accountId) }),
          requestId: (_: unknown, __: unknown, { scope }: SubgraphContext) => scope.requestId,
          userAgent: (_: unknown, __: unknown, { scope }: SubgraphContext) => scope.client.userAgent,
          address: (_: unknown, __: unknown, { scope }: SubgraphContext) => scope.client.address,
        },
        User: {
          __resolveReference: async ({ id }: { id: string }) => ({ id }),
          handle: ({ id }: { id: string }) => handleOf(id),
          displayName: ({ id }: { id: string }) => handleOf(id).toUpperCase(),
          secret: ({ id }: { id: string }) => {
            throw handleOf(id) === 'alice' ? forbidden() : badUserInput('No.');
          },
          followers: () => pageOf(people.map((_, index) => userOf(index))),
        },
      },
    }),
  };
}

export const tinySdl = { posts: postsSdl, users: usersSdl };
