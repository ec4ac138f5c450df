import { composeServices } from '@apollo/composition';
import { InProcessDomainQueries } from '@chorus/domain-queries';
import { kitTypeDefs } from '@chorus/subgraph-kit';
import { parse } from 'graphql';
import pino from 'pino';
import { createGateway } from '../../src/index';
import { inProcessTransport } from '../../src/transport';
import { FakeIdentity } from '../identity';
import { Happenings, sdl, subgraphs, withoutMarks, type Executed } from './subgraphs';

export interface SharingOptions {
  /** In the subgraphs and in the gateway. */
  sharing: boolean;
  /** Whose schema has the marks. Default: both. */
  marked?: { gateway: boolean; subgraphs: boolean };
  executor?: 'compiled' | 'apollo';
}

export function composeSharing(isMarked = true): string {
  const composed = composeServices(
    Object.entries(sdl).map(([name, text]) => ({
      name,
      url: `chorus://${name}`,
      typeDefs: parse(kitTypeDefs + (isMarked ? text : withoutMarks(text))),
    })),
  );
  if (composed.errors) throw new AggregateError(composed.errors, composed.errors.map(String).join('\n'));
  return composed.supergraphSdl;
}

/** A gateway over subgraphs that tell different people different things. */
export async function startSharingWorld({
  sharing,
  executor,
  marked = { gateway: true, subgraphs: true },
}: SharingOptions) {
  const happenings = new Happenings();
  const executed: Executed = { events: [], names: [] };
  const served = subgraphs(happenings, executed, { sharing, isMarked: marked.subgraphs });
  const identity = await FakeIdentity.create();
  const domainQueries = new InProcessDomainQueries();
  domainQueries.register(identity.responder);
  const unlimited = {
    cost: 1e9,
    depth: 50,
    aliases: 1_000,
    repetitions: 1_000,
    tokens: 50_000,
    selections: 10_000,
  };
  const gateway = await createGateway({
    supergraphSdl: composeSharing(marked.gateway),
    transports: new Map(served.map((subgraph) => [subgraph.name, inProcessTransport(subgraph)])),
    domainQueries,
    logger: pino({ level: 'silent' }),
    rateLimits: false,
    limits: { ...unlimited, directives: 1_000 },
    executor,
    sharing,
  });
  const url = await gateway.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    gateway,
    happenings,
    executed,
    tokenOf: (viewer: string) => identity.token({ claims: { sub: viewer } }),
  };
}

export type SharingWorld = Awaited<ReturnType<typeof startSharingWorld>>;

/** For tests that need such worlds: each ends with its test. */
export function useSharingWorlds(): typeof startSharingWorld {
  const started: SharingWorld[] = [];
  afterEach(() => Promise.all(started.splice(0).map(({ gateway }) => gateway.stop())));
  return async (options) => {
    const world = await startSharingWorld(options);
    started.push(world);
    return world;
  };
}
