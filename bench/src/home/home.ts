import { isDeepStrictEqual } from 'node:util';
import type { Benchmark, Row } from '../benchmark';
import { compare } from '../harness/compare';
import { askAll, dataOf, overHttp, type Contender, type HttpContender } from '../harness/contender';
import type { Member } from '../world/crowd';
import { startWorld, type World, type WorldSize } from '../world/start-world';
import { homeBody } from './query';

const fullSize: WorldSize = {
  people: 300,
  averageFollowers: 20,
  posts: 3_000,
  reactions: 3_000,
  comments: 500,
};
const smokeSize: WorldSize = { people: 8, averageFollowers: 3, posts: 60, reactions: 40, comments: 10 };
/** So many people's homes are read in turns, the best and the worst connected among them. */
const readers = 20;

/** The home page through the whole gateway, beside the statements that it comes down to. */
export const homeBenchmark: Benchmark = {
  name: 'home',
  title: "first page of 20 of the home feed with author, counts and viewer's reaction, on the real graph",
  async run(options) {
    const world = await startWorld(options.isSmoke ? smokeSize : fullSize, options);
    const { members } = world.crowd;
    const step = Math.ceil(members.length / readers);
    const viewers = members.filter((_, index) => index % step === 0);
    const contenders = await startContenders(world, viewers);
    const rows: Row[] = [];
    for (const connections of [1, 8]) {
      const { whole, sql, feed } = contenders(connections);
      const comparisons = [
        { figure: whole.name, floor: sql.name },
        { figure: whole.name, floor: feed.name },
        { figure: feed.name, floor: sql.name },
      ];
      rows.push(...(await compare([whole, sql, feed], comparisons, { ...options, connections })));
    }
    return rows;
  },
};

interface Contenders {
  whole: Contender;
  sql: Contender;
  feed: Contender;
}

/** Throws unless the gateway's page holds the very values that the statements read, and the feed's posts in its order. */
async function startContenders(world: World, viewers: readonly Member[]) {
  const http = homeOverHttp(world, viewers);
  const answers = await askAll(http);
  for (const [index, viewer] of viewers.entries()) {
    const nodes = nodesIn(answers[index] ?? '');
    const rows = await world.askPart('home by SQL', viewer.userId);
    const ids = await world.askPart('home by the feed subgraph', viewer.userId);
    const isEqual =
      isDeepStrictEqual(nodes, rows) &&
      isDeepStrictEqual(
        nodes.map(({ id }) => ({ id })),
        ids,
      );
    if (!isEqual || nodes.length === 0)
      throw new Error(
        `${viewer.handle}'s home is not what the statement and the feed subgraph read:\n${shortened({ nodes, rows, ids })}`,
      );
  }
  const userIds = viewers.map(({ userId }) => userId);
  return (connections: number): Contenders => {
    const named = (name: string) => `${name}, ${connections} at a time`;
    return {
      whole: { ...overHttp(http, answers), name: named('home page, whole gateway over HTTP') },
      sql: world.partContender(named('home page, one prepared statement'), 'home by SQL', userIds),
      feed: world.partContender(
        named('home page, feed subgraph alone'),
        'home by the feed subgraph',
        userIds,
      ),
    };
  };
}

const shortened = (lists: object): string =>
  Object.entries(lists)
    .map(([name, list]) => `${name}: ${JSON.stringify(list).slice(0, 1_000)}`)
    .join('\n');

const nodesIn = (answer: string): { id: string }[] =>
  (dataOf(answer) as { viewer: { homeFeed: { nodes: { id: string }[] } } }).viewer.homeFeed.nodes;

const homeOverHttp = ({ product, crowd, servers }: World, viewers: readonly Member[]): HttpContender => ({
  name: 'home page',
  servers,
  async requests() {
    await crowd.renewTokens(60_000);
    const { url } = product.endpoint;
    return viewers.map(({ token }) => ({
      url,
      body: homeBody,
      headers: { authorization: `Bearer ${token}` },
    }));
  },
});
