import type { RequestScope } from '@chorus/domain-queries';
import type { Subgraph, SubgraphEvent, SubgraphResult } from '@chorus/subgraph-kit';
import { eventually } from '@chorus/test-kit';
import type { Anything } from './messaging-world';

export interface ListenOptions {
  after?: string | null;
  /** The selection on every event. */
  fields?: string;
}

const message = 'message { id text isUnsent sender { id } idempotencyKey }';

const defaultFields = `
  __typename cursor conversationId conversation { id }
  ... on MessageSent { ${message} }
  ... on MessageEdited { ${message} }
  ... on MessageUnsent { ${message} }
  ... on MessageReactionsChanged { ${message} }
  ... on MessagesDelivered { user { id } upToMessageId }
  ... on MessagesRead { user { id } upToMessageId }
  ... on TypingChanged { user { id } isTyping }`;

/** A client of `messagingEvents`, as the gateway would be one. */
export class Listener {
  readonly events: Anything[] = [];
  readonly raw: SubgraphEvent[] = [];
  /** The codes of the error that refused or ended it. */
  errors: Anything[] | null = null;
  isDone = false;
  private stream: AsyncIterableIterator<SubgraphEvent> | null = null;

  static async start(
    subgraph: Subgraph,
    scope: RequestScope,
    { after = null, fields = defaultFields }: ListenOptions,
  ): Promise<Listener> {
    const query = `subscription ($after: String) { messagingEvents(after: $after) { ${fields} } }`;
    const stream = await subgraph.subscribe({ query, variables: { after } }, scope);
    const listener = new Listener();
    if (Symbol.asyncIterator in stream) void listener.read(stream);
    else listener.refuse(stream);
    return listener;
  }

  /** The kinds of the events so far. */
  get kinds(): string[] {
    return this.events.map(({ __typename }) => __typename);
  }

  /** The texts of the messages so far. */
  get texts(): (string | null)[] {
    return this.events
      .filter(({ __typename }) => __typename === 'MessageSent')
      .map((event) => event.message.text);
  }

  get cursor(): string {
    return this.events.at(-1).cursor;
  }

  /** Waits for so many events, and returns them. */
  async take(count: number): Promise<Anything[]> {
    await eventually(() => this.events.length >= count || (this.errors !== null && fail(this.errors)));
    return this.events;
  }

  /** Waits until an event of this kind has come. */
  async until(kind: string): Promise<void> {
    await eventually(() => this.kinds.includes(kind));
  }

  stop(): void {
    void this.stream?.return?.();
  }

  private refuse({ errors }: SubgraphResult): void {
    this.errors = errors ?? [];
    this.isDone = true;
  }

  private async read(stream: AsyncIterableIterator<SubgraphEvent>): Promise<void> {
    this.stream = stream;
    for await (const event of stream) {
      this.raw.push(event);
      if (event.result.errors) this.errors = event.result.errors;
      if (event.result.data) this.events.push((event.result.data as Anything).messagingEvents);
    }
    this.isDone = true;
  }
}

function fail(errors: Anything[]): never {
  throw new Error(JSON.stringify(errors));
}
