// graphql-ws as it comes: `useServer` with graphql-js on the public schema as one, pub/sub in memory, people in
// memory. A message is stored by one INSERT into the product's PostgreSQL, so that both store; nothing else is kept, no
// cursor can be resumed, and nobody's right to see is judged.
import { once } from 'node:events';
import { readApiSchema } from '@chorus/schema';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { Pool } from 'pg';
import { WebSocketServer, type AddressInfo } from 'ws';
import { serve } from '../../harness/serve';
import { peopleOf, talksOf, type Scene } from '../scene';
import { Topics } from './topics';

export interface GraphqlWsParameters extends Scene {
  readonly databaseUrl: string;
}

interface Viewer {
  person: number;
}

interface SendMessageInput {
  conversationId: string;
  text: string;
  idempotencyKey: string;
}

serve<GraphqlWsParameters, { url: string }>(async ({ databaseUrl, ...scene }) => {
  const pool = new Pool({ connectionString: databaseUrl, max: 10 });
  await pool.query(`
    CREATE TABLE IF NOT EXISTS bench_messages (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, conversation_id text NOT NULL, sender int NOT NULL,
      idempotency_key text NOT NULL, text text NOT NULL, sent_at timestamptz(3) NOT NULL DEFAULT now(),
      UNIQUE (sender, idempotency_key)
    )`);
  const insert = {
    name: 'insert',
    text: `INSERT INTO bench_messages (conversation_id, sender, idempotency_key, text) VALUES ($1, $2, $3, $4)
           RETURNING id, sent_at AS "sentAt"`,
  };
  const users = Array.from({ length: peopleOf(scene) }, (_, person) => ({
    id: `user-${person}`,
    handle: `person_${person}`,
    displayName: `Person ${person}`,
  }));
  const members = new Map(
    [...talksOf(scene, 'pairs'), ...talksOf(scene, 'crowd')].map((talk) => [
      talk.conversationId,
      talk.members,
    ]),
  );
  const topics = new Topics<{ messagingEvents: object }>();

  const roots = {
    query: {},
    subscription: {
      messagingEvents: (_: unknown, { person }: Viewer) => topics.subscribe(person),
    },
    mutation: {
      async sendMessage({ input }: { input: SendMessageInput }, { person }: Viewer) {
        const { conversationId, text, idempotencyKey } = input;
        const values = [conversationId, person, idempotencyKey, text];
        const { rows } = await pool.query<{ id: string; sentAt: Date }>({ ...insert, values });
        const { id, sentAt } = rows[0]!;
        const message = {
          id,
          text,
          sentAt: sentAt.toISOString(),
          sender: users[person],
          idempotencyKey: (_: unknown, viewer: Viewer) => (viewer.person === person ? idempotencyKey : null),
        };
        const event = { __typename: 'MessageSent', cursor: id, conversationId, message };
        for (const member of members.get(conversationId) ?? [])
          topics.publish(member, { messagingEvents: event });
        return { message, userErrors: [] };
      },
    },
  };

  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  useServer<{ authorization: string }>(
    {
      schema: buildSchema(readApiSchema()),
      roots,
      context: ({ connectionParams }): Viewer => ({ person: Number(connectionParams?.authorization) }),
    },
    server,
  );
  await once(server, 'listening');
  return {
    ready: { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async stop() {
      for (const client of server.clients) client.terminate();
      server.close();
      await pool.end();
    },
  };
});
