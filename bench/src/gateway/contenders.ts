import { join } from 'node:path';
import type { BenchmarkOptions } from '../benchmark';
import type { HttpContender } from '../harness/contender';
import { Server } from '../harness/server';
import { personPostsBody } from './query';
import type { ApolloGatewayParameters } from './servers/apollo-gateway';
import { tokenPath } from './servers/as-shipped';
import { stubHandle } from './stub/data';

/** The names in the table; rows and `--only` go by them. */
export const names = {
  monolith: 'monolith (one Apollo Server, fastify)',
  inProcess: 'this gateway, in process',
  inProcessWithToken: 'this gateway, in process, with a token',
  apolloGateway: '@apollo/gateway as it comes',
} as const;

interface At {
  url: string;
}

const entry = (name: string): string => join(__dirname, 'servers', `${name}.js`);
const body = personPostsBody(stubHandle);
const anonymous = ({ url }: At) => ({ requests: async () => [{ url, body }] });

async function tokenFrom({ url }: At): Promise<Record<string, string>> {
  const token = await (await fetch(new URL(tokenPath, url))).text();
  return { authorization: `Bearer ${token}` };
}

/** Starts everything that answers on the stub's data. */
export async function startStubContenders({
  cleanups,
  progress,
}: BenchmarkOptions): Promise<HttpContender[]> {
  progress('starting the servers on data in memory');
  const monolith = await Server.start<At>(entry('monolith'), {}, cleanups);
  const chorus = await Server.start<At>(entry('chorus'), {}, cleanups);
  const subgraphs = await Server.start<ApolloGatewayParameters>(entry('plain-subgraphs'), {}, cleanups);
  const apollo = await Server.start<At>(entry('apollo-gateway'), subgraphs.ready, cleanups);
  return [
    { name: names.monolith, servers: { server: monolith }, ...anonymous(monolith.ready) },
    { name: names.inProcess, servers: { gateway: chorus }, ...anonymous(chorus.ready) },
    {
      name: names.inProcessWithToken,
      servers: { gateway: chorus },
      requests: async () => [{ url: chorus.ready.url, body, headers: await tokenFrom(chorus.ready) }],
    },
    { name: names.apolloGateway, servers: { gateway: apollo, subgraphs }, ...anonymous(apollo.ready) },
  ];
}
