import { join } from 'node:path';
import {
  check,
  diskTree,
  documentId,
  emptyState,
  proposeCheckout,
  publish,
  readConfig,
  readOwnSubgraphs,
  type ClientOperation,
  type ProposedSubgraph,
} from '../src';

const root = join(__dirname, '../../..');
const tree = diskTree(root);
const config = readConfig(tree);
const now = new Date('2030-06-15T12:00:00Z');
const own = readOwnSubgraphs(tree, config);
const posts = own.find(({ name }) => name === 'posts')!;

/** As large as one of ours: copies of posts, each with types of its own. */
const more = (count: number): ProposedSubgraph[] =>
  Array.from({ length: count }, (_, index) => {
    const names = [...posts.sources[1]!.text.matchAll(/^(?:type|enum|input|interface|union) (\w+)/gm)].map(
      ([, name]) => name!,
    );
    const shared = new Set(['Query', 'Mutation', 'Subscription', 'Viewer', 'User', 'Audience']);
    const renamed = names.filter((name) => !shared.has(name)).sort((a, b) => b.length - a.length);
    const text = renamed
      .reduce(
        (sdl, name) => sdl.replace(new RegExp(`\\b${name}\\b`, 'g'), `${name}${index}`),
        posts.sources[1]!.text,
      )
      .replace(/type (Query|Mutation|Subscription|User|Viewer) [^]*?\n}\n/g, (block, type: string) =>
        type === 'User' || type === 'Viewer'
          ? block.replace(/^ {2}(?!id\b)(\w+)(?=[:(])/gm, `  $1${index}`)
          : block.replace(/^ {2}(?!viewer\b)(\w+)(?=[:(])/gm, `  $1${index}`),
      );
    return { name: `more${index}`, sources: [posts.sources[0]!, { file: `more${index}.graphql`, text }] };
  });

it('checks one subgraph against 13 and 1,000 operations within 5 s of CPU', async () => {
  const all = [...own, ...more(13 - own.length)];
  const { operations: explored } = proposeCheckout(root, config, emptyState);
  const document = (index: number): string => {
    const known = explored![index % explored!.length]!.document;
    return known.replace(/\b(query|mutation|subscription) (\w+)/, `$1 $2${index}`);
  };
  const operations = Array.from({ length: 1000 }, (_, index): ClientOperation => ({
    id: documentId(document(index)),
    name: `Operation${index}`,
    document: document(index),
    client: { name: `client${index % 7}`, version: '1' },
  }));
  const large = await publish(emptyState, { subgraphs: all, mayAddSubgraphs: true, operations }, config, {
    now,
  });
  expect(large.subgraphs).toHaveLength(13);
  const users = own.find(({ name }) => name === 'users')!;
  const [kit, source] = users.sources;
  const text = source!.text.replace(/ {2}"[^"]*"\n {2}bio: String\n/, '');
  const change = { subgraphs: [{ ...users, sources: [kit!, { ...source!, text }] }] };
  const measure = async (run: string): Promise<number> => {
    const began = { cpu: process.cpuUsage(), at: performance.now() };
    const report = await check(large, change, config, { now });
    const cpu = process.cpuUsage(began.cpu);
    const cpuSeconds = (cpu.user + cpu.system) / 1e6;
    const seconds = (performance.now() - began.at) / 1000;
    process.stdout.write(
      `One subgraph against 13 and ${report.operations.checked} operations, ${run}: ${cpuSeconds.toFixed(2)} s of CPU, ${seconds.toFixed(2)} s.\n`,
    );
    expect(report.verdict).toBe('refused');
    expect(report.operations.checked).toBe(1000);
    return cpuSeconds;
  };
  // On a machine that others use too, the same work takes more CPU: the better of two counts.
  const cold = await measure('everything loaded anew');
  expect(Math.min(cold, await measure('once more'))).toBeLessThan(5);
});
