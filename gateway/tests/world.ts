import { composeServices } from '@apollo/composition';
import { InProcessDomainQueries } from '@chorus/domain-queries';
import { kitTypeDefs } from '@chorus/subgraph-kit';
import { parse, type GraphQLFormattedError } from 'graphql';
import pino from 'pino';
import { createGateway, type GatewayOptions } from '../src/index';
import { FakeIdentity } from './identity';
import { Gate, Happenings, tinySdl, tinySubgraphs, type Seen } from './subgraphs';
import { openWays, type Way } from './ways';

export interface Answer {
  status: number;
  headers: Headers;
  data?: Record<string, never> | null;
  errors?: GraphQLFormattedError[];
  /** What the answer says of the operation's cost: `extensions.cost`. */
  cost?: unknown;
  /** The rest of the extensions. */
  extensions?: unknown;
  text: string;
}

export interface Ask {
  query?: string;
  variables?: unknown;
  operationName?: string;
  token?: string;
  headers?: Record<string, string>;
  /** Sent as it is instead of the operation. */
  body?: string;
}

/** Composes the tiny subgraphs, each changed as it says; a name that is not among them adds a subgraph. */
export function composeTiny(changes: Record<string, (sdl: string) => string>): string {
  const all: Record<string, string> = { ...tinySdl };
  for (const [name, change] of Object.entries(changes)) all[name] = change(all[name] ?? '');
  const composed = composeServices(
    Object.entries(all).map(([name, sdl]) => ({
      name,
      url: `chorus://${name}`,
      typeDefs: parse(kitTypeDefs + sdl),
    })),
  );
  if (composed.errors) throw new AggregateError(composed.errors, composed.errors.map(String).join('\n'));
  return composed.supergraphSdl;
}

const supergraphSdl = composeTiny({});

/** A gateway over two tiny subgraphs, listening on a free port, and everything a test needs to look behind it. */
export async function startWorld(options: Partial<GatewayOptions> = {}, way?: Way) {
  const seen: Seen = { scopes: [], mutations: [] };
  const gate = new Gate();
  const happenings = new Happenings();
  const subgraphs = tinySubgraphs(seen, gate, happenings);
  const ways = await openWays(Object.values(subgraphs), way);
  const { transports } = ways;
  const identity = await FakeIdentity.create();
  const domainQueries = new InProcessDomainQueries();
  domainQueries.register(identity.responder);
  const lines: string[] = [];
  const logger = pino({ level: 'debug', base: null }, { write: (line: string) => void lines.push(line) });
  const gateway = await createGateway({
    supergraphSdl,
    transports,
    domainQueries,
    logger,
    rateLimits: false,
    ...options,
  });
  const { stop } = gateway;
  gateway.stop = async () => {
    await stop();
    await ways.close();
  };
  const url = await gateway.listen({ port: 0, host: '127.0.0.1' });

  async function ask({ query, variables, operationName, token, headers, body }: Ask): Promise<Answer> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body ?? JSON.stringify({ query, variables, operationName }),
    });
    return readAnswer(response);
  }

  return {
    gateway,
    url,
    identity,
    domainQueries,
    transports,
    kill: ways.kill,
    revive: ways.revive,
    subgraphs,
    seen,
    gate,
    happenings,
    ask,
    /** The log so far. */
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** For tests that need gateways of their own: gives `startWorld`; each gateway ends with its test. */
export function useWorlds(): typeof startWorld {
  const started: World[] = [];
  afterEach(() => Promise.all(started.splice(0).map(({ gateway }) => gateway.stop())));
  return async (...parameters) => {
    const world = await startWorld(...parameters);
    started.push(world);
    return world;
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const { extensions, ...parsed } = (text.startsWith('{') ? JSON.parse(text) : {}) as {
    extensions?: { cost?: unknown };
  };
  const { cost, ...others } = extensions ?? {};
  return {
    status: response.status,
    headers: response.headers,
    text,
    ...parsed,
    cost,
    extensions: Object.keys(others).length > 0 ? others : undefined,
  };
}

export const codesOf = ({ errors }: Answer) => errors?.map(({ extensions }) => extensions?.code);
