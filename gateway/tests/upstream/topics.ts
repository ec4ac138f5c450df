import { badUserInput, ChorusError } from '@chorus/errors';
import {
  defineSubgraph,
  requireAccountId,
  type ExecutorOptions,
  type SourceEvent,
  type SourceStream,
  type Subgraph,
  type SubgraphContext,
  type SubscriptionResolver,
} from '@chorus/subgraph-kit';

export interface Said {
  topic: string;
  number: number;
  text: string;
}

type Event = SourceEvent<Said>;
type Next = IteratorResult<Event>;
const done: Next = { done: true, value: undefined };

/**
 * What a domain keeps: its events in order, each topic readable from any place on. Shared by all processes of a subgraph
 * as a database would be.
 */
export class Topics {
  private readonly log: Said[] = [];
  private readonly readers = new Set<Reader>();
  /** Readers that were ever opened, and those that are. */
  opened = 0;

  get open(): number {
    return this.readers.size;
  }

  say(topic: string, ...texts: string[]): void {
    for (const text of texts) this.log.push({ topic, text, number: this.log.length + 1 });
    for (const reader of this.readers) reader.wake();
  }

  /** Readers of the topic end: with the error, or as if there were nothing more. */
  end(topic: string, error?: Error): void {
    for (const reader of [...this.readers]) if (reader.topic === topic) reader.end(error);
  }

  read(topic: string, given?: string | null): Reader {
    const after = given ?? undefined;
    if (after !== undefined && !/^\d+$/.test(after)) throw badUserInput('This is no cursor.');
    if (after === '0') throw new ChorusError('CURSOR_EXPIRED', 'The cursor is too old.');
    this.opened += 1;
    const reader = new Reader(topic, after === undefined ? this.log.length : Number(after), {
      at: (place) => this.log.findIndex((said, index) => index >= place && said.topic === topic),
      event: (index) => this.log[index]!,
      free: () => void this.readers.delete(reader),
    });
    this.readers.add(reader);
    return reader;
  }
}

interface Access {
  /** The index of the first event from `place` on, -1 where there is none yet. */
  at: (place: number) => number;
  event: (index: number) => Said;
  free: () => void;
}

class Reader implements SourceStream<Said> {
  readonly cursor: string;
  private waiting: { resolve: (next: Next) => void; reject: (error: Error) => void } | null = null;
  private error: Error | undefined;
  private isDone = false;

  constructor(
    readonly topic: string,
    private place: number,
    private readonly access: Access,
  ) {
    this.cursor = `${place}`;
  }

  next(): Promise<Next> {
    if (this.error) {
      const { error } = this;
      this.error = undefined;
      return Promise.reject(error);
    }
    if (this.isDone) return Promise.resolve(done);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.wake();
    });
  }

  wake(): void {
    const { waiting, access } = this;
    const index = access.at(this.place);
    if (!waiting || index < 0) return;
    this.waiting = null;
    this.place = index + 1;
    const value = access.event(index);
    waiting.resolve({ done: false, value: { value, cursor: `${this.place}`, sharedKey: `event ${index}` } });
  }

  end(error?: Error): void {
    this.isDone = true;
    this.access.free();
    if (error && !this.waiting) this.error = error;
    if (error) this.waiting?.reject(error);
    else this.waiting?.resolve(done);
    this.waiting = null;
  }

  async return(): Promise<Next> {
    this.end();
    return done;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

interface Context extends SubgraphContext {
  topics: Topics;
}

const typeDefs = `
  type Query { colour: String }
  type Subscription { said(topic: String!, after: String): Said! hourly: Said counted(topic: String!, after: String): Int }
  type User @key(fields: "id", resolvable: false) { id: ID! }
  type Said { topic: String! number: Int! text: String! long(length: Int!): String asker: String @viewerDependent boom: String }
`;

const said: SubscriptionResolver<{ topic: string; after?: string | null }, Context, Said> = {
  subscribe: async (_parent, { topic, after }, context) => {
    requireAccountId(context);
    return context.topics.read(topic, after);
  },
};

/** How many things were said since it began: another stream for whoever begins at another time. */
function counting(reader: Reader): SourceStream<number> {
  let count = 0;
  return {
    cursor: reader.cursor,
    async next() {
      const next = await reader.next();
      if (next.done) return next;
      return { done: false, value: { value: (count += 1), cursor: next.value.cursor } };
    },
    async return() {
      await reader.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const counted: SubscriptionResolver<{ topic: string; after?: string | null }, Context, number> = {
  subscribe: async (_parent, { topic, after }, context) => {
    requireAccountId(context);
    return counting(context.topics.read(topic, after));
  },
};

/** A process of the subgraph `talk`, which streams what is said about a topic. */
export const talkSubgraph = (topics: Topics, execution?: ExecutorOptions): Subgraph =>
  defineSubgraph<Context>({
    name: 'talk',
    typeDefs,
    execution,
    createContext: (scope) => ({ scope, viewer: scope.viewer, facts: scope.facts, topics }),
    resolvers: {
      Subscription: {
        said,
        counted,
        hourly: {
          subscribe: () => {
            throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
          },
        },
      },
      Said: {
        long: ({ text }: Said, { length }: { length: number }) => text.padEnd(length, '.'),
        asker: (_said: Said, _args: unknown, { scope }: Context) => scope.accountId,
        boom: ({ text }: Said) => {
          if (text === 'boom') throw new Error('relation "secret_table" does not exist');
          return 'no';
        },
      },
    },
  });
