import type { RequestScope } from '@chorus/domain-queries';
import { forbidden } from '@chorus/errors';
import {
  defineSubgraph,
  type SourceEvent,
  type SourceStream,
  type Subgraph,
  type SubgraphContext,
} from '@chorus/subgraph-kit';
import { randomOf } from '../random/random';
import { mayKnow, mayRead, onlyFor, personIds } from './rights';

// The kit looks for `type Viewer` at the beginning of a line.
export const sdl = {
  notes: `
type Query { viewer: Viewer @shareable @viewerDependent }
type Viewer @key(fields: "id") { id: ID! notes: String @viewerDependent }
type Subscription { happened(after: String, of: Int): Happening }
interface Happening { cursor: String! note: Note actor: User }
type Noted implements Happening { cursor: String! note: Note actor: User words: Int viewerWasThere: String @viewerDependent }
type Renamed implements Happening { cursor: String! note: Note actor: User before: String secret: String @viewerDependent broken: String }
type Note @key(fields: "id") {
  id: ID! text: String length(unit: String): Int author: User
  replyTo: Note @viewerDependent
  readers: [User!] @viewerDependent @listSize(assumedSize: 3)
  paper: Paper @viewerDependent
  viewerMark: String @viewerDependent
}
type User @key(fields: "id", resolvable: false) { id: ID! }
type Paper @key(fields: "id", resolvable: false) { id: ID! }
`,
  people: `
type Query { viewer: Viewer @shareable @viewerDependent }
type Viewer @key(fields: "id") { id: ID! name: String @viewerDependent }
type User @key(fields: "id") {
  id: ID! name(style: String): String address: Address
  relation: String @viewerDependent
  friends: [User!] @viewerDependent @listSize(assumedSize: 3)
}
type Address { street: String city: String broken: String viewerMaySee: String @viewerDependent }
`,
  papers: `
type Query { paper(id: ID!): Paper @viewerDependent }
type Paper @key(fields: "id") { id: ID! title: String author: User viewerMark: String @viewerDependent }
type User @key(fields: "id") { id: ID! badge: String papers: [Paper!] @viewerDependent @listSize(assumedSize: 3) }
type Note @key(fields: "id") { id: ID! tags: [Tag!] @listSize(assumedSize: 3) viewerTag: Tag @viewerDependent }
type Tag { name: String uses: Int }
`,
};

export const withoutMarks = (text: string): string => text.replaceAll(' @viewerDependent', '');

export interface Happened {
  number: number;
  noteId: string;
  actorId: string;
}

/** For whom something was executed, in the order of the executions: viewers, and `nobody`. */
export interface Executed {
  /** Events, by the subgraph whose they are. */
  events: string[];
  /** Names of people, by another one. */
  names: string[];
}

const viewerOf = ({ scope }: SubgraphContext): string | null => scope.accountId;
const numberOf = (text: string): number => randomOf(text).below(1_000);
const person = (about: string) => ({ __typename: 'User', id: personIds[numberOf(about) % 5]! });
const authorOf = (noteId: string) => person(`author of ${noteId}`);

/** Everybody's stream of what happened, judged for each; live events have one key for all. */
export class Happenings {
  private readonly streams = new Set<Stream>();

  get open(): number {
    return this.streams.size;
  }

  publish(happened: Happened): void {
    const key = `event ${happened.number}`;
    for (const stream of this.streams) stream.tell(happened, key);
  }

  /** After what was published, all streams end. */
  end(): void {
    for (const stream of this.streams) stream.end();
  }

  streamFor(viewer: string | null): SourceStream<unknown> {
    const stream = new Stream(viewer, () => this.streams.delete(stream));
    this.streams.add(stream);
    return stream;
  }
}

type Next = IteratorResult<SourceEvent<unknown>>;

class Stream implements SourceStream<unknown> {
  readonly cursor = '0';
  private readonly queue: SourceEvent<unknown>[] = [];
  private wake: (() => void) | null = null;
  private isOver = false;

  constructor(
    private readonly viewer: string | null,
    private readonly onOver: () => void,
  ) {}

  tell({ number, noteId, actorId }: Happened, sharedKey: string): void {
    const isJudged = mayKnow(this.viewer, actorId) && mayKnow(this.viewer, authorOf(noteId).id);
    if (!isJudged) return;
    const cursor = String(number);
    const value = { cursor, noteId, actorId, number };
    this.queue.push({ value, cursor, sharedKey });
    this.wake?.();
  }

  end(): void {
    this.isOver = true;
    this.onOver();
    this.wake?.();
  }

  async next(): Promise<Next> {
    while (this.queue.length === 0 && !this.isOver) await new Promise<void>((wake) => (this.wake = wake));
    const value = this.queue.shift();
    return value ? { done: false, value } : { done: true, value: undefined };
  }

  async return(): Promise<Next> {
    this.isOver = true;
    this.onOver();
    this.wake?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Notes that happen, people, and papers: the real kit; what each says follows from names alone. */
export function subgraphs(
  happenings: Happenings,
  executed: Executed,
  { sharing, isMarked }: { sharing: boolean; isMarked: boolean },
): Subgraph[] {
  const typeDefsOf = (name: keyof typeof sdl) => (isMarked ? sdl[name] : withoutMarks(sdl[name]));
  const createContext = (scope: RequestScope): SubgraphContext => ({
    scope,
    viewer: scope.viewer,
    facts: scope.facts,
  });
  const execution = { sharing };
  const note = (id: string) => ({ __typename: 'Note', id, author: authorOf(id) });
  const common = {
    note: ({ noteId }: Happened) => note(noteId),
    actor: ({ actorId }: Happened) => ({ id: actorId }),
  };
  return [
    defineSubgraph({
      name: 'notes',
      typeDefs: typeDefsOf('notes'),
      createContext,
      execution,
      resolvers: {
        Viewer: {
          notes: (_: unknown, __: unknown, context: SubgraphContext) => onlyFor(viewerOf(context), 'notes'),
        },
        Subscription: {
          happened: {
            subscribe: (_: unknown, __: unknown, context: SubgraphContext) =>
              happenings.streamFor(viewerOf(context)),
          },
        },
        Happening: {
          __resolveType: ({ number }: Happened, context: SubgraphContext) => {
            executed.events.push(viewerOf(context) ?? 'nobody');
            return number % 2 === 0 ? 'Noted' : 'Renamed';
          },
        },
        Noted: {
          ...common,
          words: ({ noteId }: Happened) => numberOf(noteId),
          viewerWasThere: (_: unknown, __: unknown, context: SubgraphContext) =>
            onlyFor(viewerOf(context), 'presence'),
        },
        Renamed: {
          ...common,
          before: ({ noteId }: Happened) => `before ${noteId}`,
          secret: (_: unknown, __: unknown, context: SubgraphContext) => onlyFor(viewerOf(context), 'secret'),
          broken: () => {
            throw forbidden();
          },
        },
        Note: {
          __resolveReference: async ({ id }: { id: string }) => note(id),
          text: ({ id }: { id: string }) => `text of ${id}`,
          length: ({ id }: { id: string }, { unit }: { unit?: string }) => numberOf(`${id} ${unit}`),
          replyTo: ({ id }: { id: string }, _: unknown, context: SubgraphContext) => {
            const other = note(`${id}'`);
            return id.length < 4 && mayKnow(viewerOf(context), other.author.id) ? other : null;
          },
          readers: (_: unknown, __: unknown, context: SubgraphContext) =>
            personIds
              .filter((id) => viewerOf(context) !== null && mayKnow(viewerOf(context), id))
              .map((id) => ({ id })),
          paper: ({ id }: { id: string }) => ({ id: `p${id}` }),
          viewerMark: ({ id }: { id: string }, _: unknown, context: SubgraphContext) =>
            onlyFor(viewerOf(context), `mark on ${id}`),
        },
      },
    }),
    defineSubgraph({
      name: 'people',
      typeDefs: typeDefsOf('people'),
      createContext,
      execution,
      resolvers: {
        Viewer: { name: (_: unknown, __: unknown, context: SubgraphContext) => viewerOf(context) },
        User: {
          __resolveReference: async ({ id }: { id: string }, context: SubgraphContext) =>
            mayKnow(viewerOf(context), id) ? { id } : null,
          name: ({ id }: { id: string }, { style }: { style?: string }, context: SubgraphContext) => {
            executed.names.push(viewerOf(context) ?? 'nobody');
            return `person ${id} ${style ?? ''}`;
          },
          address: ({ id }: { id: string }) => ({
            street: `street ${id}`,
            city: id === '3' ? null : `city ${id}`,
          }),
          relation: ({ id }: { id: string }, _: unknown, context: SubgraphContext) =>
            onlyFor(viewerOf(context), `relation to ${id}`),
          friends: (_: unknown, __: unknown, context: SubgraphContext) =>
            personIds.filter((id) => mayKnow(viewerOf(context), id)).map((id) => ({ id })),
        },
        Address: {
          broken: () => {
            throw forbidden();
          },
          viewerMaySee: (_: unknown, __: unknown, context: SubgraphContext) =>
            onlyFor(viewerOf(context), 'address'),
        },
      },
    }),
    defineSubgraph({
      name: 'papers',
      typeDefs: typeDefsOf('papers'),
      createContext,
      execution,
      resolvers: {
        Paper: {
          __resolveReference: async ({ id }: { id: string }, context: SubgraphContext) =>
            mayRead(viewerOf(context), id) ? { id } : null,
          title: ({ id }: { id: string }) => `title of ${id}`,
          author: ({ id }: { id: string }) => person(`author of ${id}`),
          viewerMark: ({ id }: { id: string }, _: unknown, context: SubgraphContext) =>
            onlyFor(viewerOf(context), `mark on ${id}`),
        },
        User: {
          __resolveReference: async ({ id }: { id: string }, context: SubgraphContext) =>
            mayKnow(viewerOf(context), id) ? { id } : null,
          badge: ({ id }: { id: string }) => `badge of ${id}`,
          papers: ({ id }: { id: string }, _: unknown, context: SubgraphContext) =>
            [`p${id}`, `q${id}`]
              .filter((paper) => mayRead(viewerOf(context), paper))
              .map((paper) => ({ id: paper })),
        },
        Note: {
          __resolveReference: async ({ id }: { id: string }) => ({ id }),
          tags: ({ id }: { id: string }) => [{ name: `tag of ${id}`, uses: numberOf(id) }],
          viewerTag: ({ id }: { id: string }, _: unknown, context: SubgraphContext) => ({
            name: onlyFor(viewerOf(context), `tag on ${id}`),
            uses: 1,
          }),
        },
      },
    }),
  ];
}
