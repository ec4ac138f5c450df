import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Anything, Person } from '../src/testing';

/** What somebody is told by one subscription over a WebSocket, as it comes. */
export class Listener {
  readonly events: Anything[] = [];
  readonly errors: unknown[] = [];

  constructor(person: Person, query: string, variables: Record<string, unknown> = {}) {
    const client = createClient({
      url: person.url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${person.token}` },
      retryAttempts: 0,
    });
    client.subscribe(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (errors) this.errors.push(...errors);
          if (data) this.events.push(data);
        },
        error: (error) => this.errors.push(error),
        complete: () => undefined,
      },
    );
    this.stop = async () => client.dispose();
  }

  readonly stop: () => Promise<void>;
}
