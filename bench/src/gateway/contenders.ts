import { join } from 'node:path';
import type { BenchmarkOptions } from '../benchmark';
import type { HttpContender } from '../harness/contender';
import { Server } from '../harness/server';
import { tokenPath } from './agreed';
import { personPostsBody } from './query';
import type { ChorusParameters, ChorusReady } from './servers/chorus';
import type { SubgraphsParameters, SubgraphsReady } from './servers/subgraphs';
import { stubHandle } from './stub/data';

/** The names in the table; `--only` goes by them. */
export const names = {
  monolith: 'monolith (one Apollo Server, fastify)',
  apolloGateway: '@apollo/gateway as it comes',
  inProcess: 'this gateway, in process',
  inProcessWithToken: 'this gateway, in process, with a token',
  cached: 'this gateway, in process, documents cached but not compiled',
  overHttp: 'this gateway, over HTTP',
  overHttpWithToken: 'this gateway, over HTTP, with a token',
} as const;

const entry = (name: string): string => join(__dirname, 'servers', `${name}.js`);

type Options = Pick<BenchmarkOptions, 'cleanups'>;

export const startChorus = (parameters: ChorusParameters, { cleanups }: Options) =>
  Server.start<ChorusReady>(entry('chorus'), parameters, cleanups);

export const startSubgraphs = (parameters: SubgraphsParameters, { cleanups }: Options) =>
  Server.start<SubgraphsReady>(entry('subgraphs'), parameters, cleanups);

const body = personPostsBody(stubHandle);
const anonymous = ({ ready: { url } }: Server<ChorusReady>) => ({ requests: async () => [{ url, body }] });
const withToken = ({ ready: { url } }: Server<ChorusReady>) => ({
  async requests() {
    const token = await (await fetch(new URL(tokenPath, url))).text();
    return [{ url, body, headers: { authorization: `Bearer ${token}` } }];
  },
});

/** Starts everything that answers on the stub's data. */
export async function startStubContenders(options: BenchmarkOptions): Promise<HttpContender[]> {
  const { cleanups, progress } = options;
  progress('starting the servers on data in memory');
  const monolith = await Server.start<ChorusReady>(entry('monolith'), {}, cleanups);
  const plain = await Server.start<SubgraphsReady>(entry('plain-subgraphs'), {}, cleanups);
  const apollo = await Server.start<ChorusReady>(entry('apollo-gateway'), plain.ready, cleanups);
  const inProcess = await startChorus({}, options);
  const cached = await startChorus({ compileAfter: null }, options);
  const subgraphs = await startSubgraphs({}, options);
  const overHttp = await startChorus(subgraphs.ready, options);
  return [
    { name: names.monolith, servers: { server: monolith }, ...anonymous(monolith) },
    { name: names.apolloGateway, servers: { gateway: apollo, subgraphs: plain }, ...anonymous(apollo) },
    { name: names.inProcess, servers: { gateway: inProcess }, ...anonymous(inProcess) },
    { name: names.inProcessWithToken, servers: { gateway: inProcess }, ...withToken(inProcess) },
    { name: names.cached, servers: { gateway: cached }, ...anonymous(cached) },
    { name: names.overHttp, servers: { gateway: overHttp, subgraphs }, ...anonymous(overHttp) },
    { name: names.overHttpWithToken, servers: { gateway: overHttp, subgraphs }, ...withToken(overHttp) },
  ];
}
