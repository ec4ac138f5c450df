import type { GraphQLSchema } from 'graphql';
import { defaultConfig } from '../config';
import type { Client, RegistryState } from '../state';
import { knownOperations, windowStart } from './usage-index';

export interface CoordinateUsage {
  coordinate: string;
  requests: number;
  /** The day (UTC) of the last request in the window. */
  lastSeen: string;
  /** Who sent them, the most frequent first. */
  clients: (Client & { requests: number })[];
}

export interface UsageQuery {
  now: Date;
  days: number;
  /** Only this coordinate and those below it. */
  below?: string;
  client?: string;
}

/** Requests by coordinate, the most asked for first. Counts of a day are counted once for each operation that has it. */
export function reportUsage(
  schema: GraphQLSchema,
  state: Pick<RegistryState, 'operations' | 'usage'>,
  { now, days, below, client: only }: UsageQuery,
): CoordinateUsage[] {
  const from = windowStart(now, days);
  const usage = state.usage.filter(
    ({ day, client }) => day >= from && (only === undefined || client.name === only),
  );
  const lastSeen = new Map<string, string>();
  const keyOf = (client: Client, id: string) => JSON.stringify([client.name, client.version, id]);
  for (const { client, operationId, day } of usage) {
    const key = keyOf(client, operationId);
    if (day > (lastSeen.get(key) ?? '')) lastSeen.set(key, day);
  }
  const config = { ...defaultConfig, usage: { ...defaultConfig.usage, windowDays: days } };
  const rows = new Map<string, CoordinateUsage & { byClient: Map<string, Client & { requests: number }> }>();
  for (const operation of knownOperations(schema, { operations: state.operations, usage }, { config, now })) {
    if (operation.count === 0) continue;
    const { client, count } = operation;
    const day = lastSeen.get(keyOf(client, operation.id)) ?? from;
    for (const coordinate of operation.coordinates) {
      // `Query.post.id!` says that a value is given; scalars by themselves say nothing.
      if (coordinate.endsWith('!') || !coordinate.includes('.')) continue;
      if (below !== undefined && coordinate !== below && !coordinate.startsWith(`${below}.`)) continue;
      const row = rows.get(coordinate) ?? {
        coordinate,
        requests: 0,
        lastSeen: day,
        clients: [],
        byClient: new Map(),
      };
      const name = `${client.name}\n${client.version}`;
      row.byClient.set(name, { ...client, requests: (row.byClient.get(name)?.requests ?? 0) + count });
      rows.set(coordinate, {
        ...row,
        requests: row.requests + count,
        lastSeen: day > row.lastSeen ? day : row.lastSeen,
      });
    }
  }
  return [...rows.values()]
    .map(({ byClient, ...row }) => ({
      ...row,
      clients: [...byClient.values()].sort((a, b) => b.requests - a.requests),
    }))
    .sort((a, b) => b.requests - a.requests || a.coordinate.localeCompare(b.coordinate, 'en'));
}
