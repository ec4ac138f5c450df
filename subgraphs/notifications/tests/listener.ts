import type { RequestScope } from '@chorus/domain-queries';
import type { Subgraph, SubgraphEvent, SubgraphResult } from '@chorus/subgraph-kit';
import { eventually } from '@chorus/test-kit';
import type { Anything } from '@chorus/test-kit/subgraph-world';

export interface ListenOptions {
  after?: string | null;
  /** The selection on every event. */
  fields?: string;
}

const defaultFields = `cursor removedNotificationId readUpToCursor dismissedUpToCursor
  notification { __typename id isRead summary actorsCount actors(first: 5) { nodes { id } } }`;

/** A client of `notificationReceived`, as the gateway would be one. */
export class Listener {
  readonly events: Anything[] = [];
  /** What refused or ended it. */
  errors: Anything[] | null = null;
  private stream: AsyncIterableIterator<SubgraphEvent> | null = null;

  static async start(
    subgraph: Subgraph,
    scope: RequestScope,
    { after = null, fields = defaultFields }: ListenOptions,
  ): Promise<Listener> {
    const query = `subscription ($after: String) { notificationReceived(after: $after) { ${fields} } }`;
    const stream = await subgraph.subscribe({ query, variables: { after } }, scope);
    const listener = new Listener();
    if (Symbol.asyncIterator in stream) void listener.read(stream);
    else listener.errors = (stream as SubgraphResult).errors as Anything[];
    return listener;
  }

  get cursor(): string {
    return this.events.at(-1).cursor;
  }

  /** The ids of the notifications that were told, in order. */
  get ids(): string[] {
    return this.events.flatMap(({ notification }) => notification?.id ?? []);
  }

  /** The ids of those that are gone, in order. */
  get removed(): string[] {
    return this.events.flatMap(({ removedNotificationId }) => removedNotificationId ?? []);
  }

  /** Waits for so many events, and returns them. */
  async take(count: number): Promise<Anything[]> {
    await eventually(() => {
      if (this.errors) throw new Error(JSON.stringify(this.errors));
      return this.events.length >= count;
    });
    return this.events;
  }

  /** Waits until an event answers. */
  async until(condition: (event: Anything) => boolean): Promise<void> {
    await eventually(() => this.events.some(condition));
  }

  stop(): void {
    void this.stream?.return?.();
  }

  private async read(stream: AsyncIterableIterator<SubgraphEvent>): Promise<void> {
    this.stream = stream;
    for await (const { result } of stream) {
      if (result.errors) this.errors = result.errors as Anything[];
      if (result.data) this.events.push((result.data as Anything).notificationReceived);
    }
  }
}
