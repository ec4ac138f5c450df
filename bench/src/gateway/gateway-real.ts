import { isDeepStrictEqual } from 'node:util';
import type { Benchmark, BenchmarkOptions } from '../benchmark';
import { compare, type Comparison } from '../harness/compare';
import { dataOf, overHttp, type HttpContender } from '../harness/contender';
import type { Member } from '../world/crowd';
import { startWorld, type World, type WorldSize } from '../world/start-world';
import { startChorus, startSubgraphs } from './contenders';
import { requireEqualAnswers } from './equal-answers';
import { personPostsBody } from './query';

const connections = 20;
const fullSize: WorldSize = { people: 10, averageFollowers: 4, posts: 500, reactions: 500, comments: 100 };
const smokeSize: WorldSize = { people: 6, averageFollowers: 3, posts: 30, reactions: 10, comments: 5 };

const names = {
  sql: 'real graph: one prepared statement',
  alone: 'real graph: the subgraphs alone',
  inProcess: 'real graph: this gateway, in process',
  inProcessWithToken: 'real graph: this gateway, in process, with a token',
  overHttp: 'real graph: this gateway, over HTTP',
  overHttpWithToken: 'real graph: this gateway, over HTTP, with a token',
} as const;

const comparisons: readonly Comparison[] = [
  { figure: names.alone, floor: names.sql },
  { figure: names.inProcess, floor: names.sql },
  { figure: names.inProcess, floor: names.alone },
  { figure: names.inProcessWithToken, floor: names.alone },
  { figure: names.overHttp, floor: names.sql },
  { figure: names.overHttp, floor: names.alone },
  { figure: names.overHttpWithToken, floor: names.alone },
];

/** The same query as on data in memory, with a database behind it: what the gateway's share of a request is. */
export const gatewayRealBenchmark: Benchmark = {
  name: 'gateway-real',
  title: 'the same query on the real graph with PostgreSQL, beside its subgraphs alone and beside SQL',
  async run(options) {
    const world = await startWorld(options.isSmoke ? smokeSize : fullSize, options);
    const [author, reader] = world.crowd.members as [Member, Member];
    const { anonymous, signedIn } = await startContenders(world, { author, reader }, options);
    const answers = new Map([
      ...(await requireEqualAnswers(anonymous)),
      ...(await requireEqualAnswers(signedIn)),
    ]);
    await requireSameRows(world, author, answers.get(names.inProcess)?.[0] ?? '');
    const contenders = [
      world.partContender(names.sql, 'person posts by SQL', [author.handle]),
      world.partContender(names.alone, 'person posts by the subgraphs', [author.handle]),
      ...[...anonymous, ...signedIn].map((contender) =>
        overHttp(contender, answers.get(contender.name) ?? []),
      ),
    ];
    return compare(contenders, comparisons, { ...options, connections });
  },
};

/** In process: the product as `npm start` runs it. Over HTTP: the same database, its subgraphs in one other process. */
async function startContenders(
  { product, crowd, servers: inProcess }: World,
  { author, reader }: { author: Member; reader: Member },
  options: BenchmarkOptions,
) {
  const subgraphs = await startSubgraphs({ databaseUrl: product.database.url }, options);
  const gateway = await startChorus(subgraphs.ready, options);
  const apart = { gateway, subgraphs, postgres: inProcess.postgres };
  const body = personPostsBody(author.handle);
  const anonymous = (url: string) => ({ requests: async () => [{ url, body }] });
  const signedIn = (url: string) => ({
    async requests() {
      await crowd.renewTokens(60_000);
      return [{ url, body, headers: { authorization: `Bearer ${reader.token}` } }];
    },
  });
  const { url } = product.endpoint;
  return {
    anonymous: [
      { name: names.inProcess, servers: inProcess, ...anonymous(url) },
      { name: names.overHttp, servers: apart, ...anonymous(gateway.ready.url) },
    ] satisfies HttpContender[],
    signedIn: [
      { name: names.inProcessWithToken, servers: inProcess, ...signedIn(url) },
      { name: names.overHttpWithToken, servers: apart, ...signedIn(gateway.ready.url) },
    ] satisfies HttpContender[],
  };
}

async function requireSameRows(world: World, { handle }: Member, answer: string): Promise<void> {
  const { user } = dataOf(answer) as { user: { posts: { nodes: object[] } } };
  const { nodes } = user.posts;
  const alone = await world.askPart('person posts by the subgraphs', handle);
  const rows = await world.askPart('person posts by SQL', handle);
  // The statement tells the viewer's reaction as well; nobody is signed in.
  const expected = nodes.map((node) => ({ ...node, viewerReaction: null }));
  if (nodes.length === 0 || !isDeepStrictEqual(alone, nodes) || !isDeepStrictEqual(rows, expected))
    throw new Error(
      `${handle}'s posts are not what the statement and the subgraphs read:\n${JSON.stringify({ nodes, alone, rows }).slice(0, 3_000)}`,
    );
}
