import type { Benchmark, Row } from '../benchmark';
import { chosen } from '../harness/contender';
import { startProduct } from '../world/product';
import { startChorus } from './chorus';
import { connect, productName, startComparisons, type Connected } from './contender';
import { measureKind } from './measure';
import { subscription, subscriptionOfViewer } from './operations';
import { memoryRows, rowsOf } from './rows';
import { smokeScene, wholeScene } from './scene';

/** Messages to sockets: how many deliveries a core makes, how long they take, and what a socket costs. */
export const realtimeBenchmark: Benchmark = {
  name: 'realtime',
  title: 'messages over WebSockets, from sending to being seen, in pairs and in one large conversation',
  async run(options) {
    const scene = options.isSmoke ? smokeScene : wholeScene;
    const product = await startProduct(options);
    const postgres = { pid: product.processes.postgres! };
    const all = await startComparisons(scene, product.database.url, postgres, options);
    if (chosen([{ name: productName }], options.only).length > 0)
      all.push(await startChorus(scene, product, options));
    const connected: Connected[] = [];
    for (const realtime of chosen(all, options.only))
      connected.push(await connect(realtime, subscription, options));
    const rows: Row[] = [];
    for (const kind of ['crowd', 'pairs'] as const)
      rows.push(...rowsOf(kind, await measureKind(kind, connected, options)));
    for (const { generator } of connected) await generator.ask('subscribe', { query: subscriptionOfViewer });
    const alone = await measureKind('crowd', connected, { ...options, profileFolder: undefined });
    rows.push(...rowsOf('crowd', alone, ', a field for the viewer alone'));
    return [...rows, ...memoryRows(connected)];
  },
};
