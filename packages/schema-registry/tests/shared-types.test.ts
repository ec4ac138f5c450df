import { check, emptyState, publish, type ProposedChange } from '../src';
import { config, now } from './small-graph';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@shareable", "@inaccessible"])';
const subgraph = (name: string, { mood = '', input = '', place = '' }): ProposedChange['subgraphs'] => [
  {
    name,
    sources: [
      {
        file: `${name}.graphql`,
        text: `${link}
type Query { "Reads." ${name}(filter: Filter): Place }
"Treat an unknown one as GLAD." enum Mood { "G." GLAD ${mood} }
"Which." input Filter { "M." mood: Mood ${input} }
"P." type Place @shareable { "M." mood: Mood ${place} }`,
      },
    ],
  },
];

/** The recipe docs/recipes/grow-a-shared-type.md, step by step. */
it.each<[string, Record<string, string>, Record<string, string>, RegExp]>([
  [
    'a value of an enum',
    { mood: '"S." SAD @inaccessible' },
    { mood: '"S." SAD' },
    /'SAD' was added to enum 'Mood'/,
  ],
  [
    'a field of an input',
    { input: '"T." town: String @inaccessible' },
    { input: '"T." town: String' },
    /'town' .*was added to input object type 'Filter'/,
  ],
  [
    'a field of a value type',
    { place: '"T." town: String @inaccessible' },
    { place: '"T." town: String' },
    /'town' was added to object type 'Place'/,
  ],
])('%s is added hidden by one team after the other, and then shown', async (_case, hidden, shown, told) => {
  let state = await publish(
    emptyState,
    { subgraphs: [...subgraph('a', {})!, ...subgraph('b', {})!], mayAddSubgraphs: true },
    config,
    { now },
  );
  const steps: [string, Record<string, string>, boolean][] = [
    ['a', hidden, false],
    ['b', hidden, false],
    ['a', shown, false],
    ['b', shown, true],
  ];
  for (const [name, extra, isShown] of steps) {
    const change = { subgraphs: subgraph(name, extra) };
    const { composition, changes, summary } = await check(state, change, config, { now });
    expect([summary, composition.filter(({ severity }) => severity === 'error')]).toEqual([
      expect.stringMatching(/^(May ship|Refused: \d lint)/),
      [],
    ]);
    expect(changes.map(({ message }) => message)).toEqual(isShown ? [expect.stringMatching(told)] : []);
    state = await publish(state, change, config, { now });
  }
});
