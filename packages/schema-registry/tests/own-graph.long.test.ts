import { join } from 'node:path';
import {
  check,
  diskTree,
  emptyState,
  proposeCheckout,
  publish,
  readConfig,
  readOwnSubgraphs,
  type ProposedChange,
  type ProposedSubgraph,
  type RegistryState,
} from '../src';

const root = join(__dirname, '../../..');
const tree = diskTree(root);
const config = readConfig(tree);
const now = new Date('2030-06-15T12:00:00Z');

let own: ProposedSubgraph[];
let state: RegistryState;
beforeAll(async () => {
  own = readOwnSubgraphs(tree, config);
  state = await publish(emptyState, proposeCheckout(root, config, emptyState), config, { now });
});

/** One of our subgraphs with words replaced. */
function edit(name: string, ...replacements: [string | RegExp, string][]): ProposedSubgraph {
  const subgraph = own.find((candidate) => candidate.name === name)!;
  const [prelude, source] = subgraph.sources;
  const text = replacements.reduce((before, [from, to]) => {
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    return after;
  }, source!.text);
  return { ...subgraph, sources: [prelude!, { ...source!, text }] };
}

it.each<[string, () => ProposedChange, string]>([
  ['nothing', () => ({ subgraphs: own }), 'May ship: 0 breaking changes; 0 other changes of the public API.'],
  [
    'a new field',
    () => ({
      subgraphs: [
        edit('users', [
          /^ {2}bio: String$/m,
          '  bio: String\n  "How to say the name."\n  spokenName: String',
        ]),
      ],
    }),
    'May ship: 0 breaking changes; 1 other change of the public API.',
  ],
  [
    'a field gone that a saved tab of GraphiQL asks for',
    () => ({ subgraphs: [edit('users', [/ {2}"[^"]*"\n {2}bio: String\n/, ''])] }),
    'Refused: 1 change',
  ],
  [
    'a field gone that nobody is known to ask for',
    () => ({ subgraphs: [edit('users', [/ {2}"[^"]*"\n {2}isVerified: Boolean\n/, ''])] }),
    'May ship: 1 breaking change, allowed; 0 other changes of the public API.',
  ],
  [
    'an enum of input that grows in one subgraph alone',
    () => ({ subgraphs: [edit('users', ['enum Audience {', 'enum Audience {\n  "Of a list."\n  LISTED'])] }),
    'Refused: 1 composition problem.',
  ],
  [
    'an enum of input that grows in all at once',
    () => ({
      subgraphs: own
        .filter(({ sources }) => sources[1]!.text.includes('enum Audience {'))
        .map(({ name }) => edit(name, ['enum Audience {', 'enum Audience {\n  "Of a list."\n  LISTED'])),
    }),
    'May ship: 0 breaking changes; 1 other change of the public API.',
  ],
  [
    'a mutation that is not like the others',
    () => ({
      subgraphs: [edit('users', ['type Mutation {', 'type Mutation {\n  "Waves."\n  wave: Boolean'])],
    }),
    'Refused: 1 lint problem.',
  ],
  ['a subgraph gone that others reach into', () => ({ remove: ['users'] }), 'Refused: '],
])('%s', async (_case, change, summary) => {
  const report = await check(state, change(), config, { now });
  expect(report.summary).toContain(summary);
});
