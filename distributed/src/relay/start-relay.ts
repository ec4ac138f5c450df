import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Environment } from '@chorus/config';
import { Database } from '@chorus/database';
import { EventRuntime, PostgresEventLog, publishingDomains } from '@chorus/events';
import { PrivateServer, sendJson, type RunningProcess } from '@chorus/process';
import { logger } from '@chorus/telemetry';
import { readRelayConfig } from './config';

/**
 * The relay as a process of its own: moves what every domain has committed to the event log. Several may run; one works
 * for each outbox, the others take over when it ends. `GET /health/events` says how far all the groups are behind.
 */
export async function startRelay(environment: Environment): Promise<RunningProcess & { url: string }> {
  const { databaseUrl, host, port } = readRelayConfig(environment);
  const log = new PostgresEventLog({ url: databaseUrl });
  const events = new EventRuntime({ log, logger, watches: 'all' });
  const databases = publishingDomains().map((domain) => {
    const schema = domain.replaceAll('-', '_');
    // One to empty the outbox, one to answer how much is in it.
    const options = { url: databaseUrl, schema, maxConnections: 2 };
    const database = new Database({ ...options, applicationName: `chorus-${schema}-relay` });
    events.addOutbox({ domain, database });
    return database;
  });
  await events.start();
  const server = new PrivateServer({
    health: () => events.health(),
    answer: (request, response) => answer(events, request, response),
  });
  const url = await server.listen({ host, port });
  return {
    url,
    async stop() {
      await Promise.all([server.stop({ graceMs: 0 }), events.stop()]);
      await log.close();
      await Promise.all(databases.map((database) => database.close()));
    },
  };
}

async function answer(
  events: EventRuntime,
  { method, url }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' || url !== '/health/events') return void response.writeHead(404).end();
  sendJson(response, 200, { isSettled: await events.isSettled(), lag: await events.lag() });
}
