import { publish, emptyState, type ProposedChange } from '../src';
import { configWith, edit, judge, now, smallGraph } from './small-graph';

const config = configWith({
  variants: { public: { include: [], exclude: ['internal'] }, whole: { include: [], exclude: ['admin'] } },
});
const tagged = edit({ people: [['  shoeSize: Int', '  shoeSize: Int @tag(name: "internal")']] });

it('takes out what is tagged, and nothing that is not', async () => {
  const { variants, composed } = await publish(await smallGraph(), tagged, config, { now });
  expect(Object.keys(variants)).toEqual(['public']);
  expect(variants.public?.api).not.toContain('shoeSize');
  expect(variants.public?.api).toContain('home: Place');
  expect(composed?.api).toContain('shoeSize');
  expect(variants.public?.supergraph).toMatch(/shoeSize: Int .*@inaccessible/);
});

it('takes the types along that nothing leads to any more', async () => {
  const change = edit({ people: [['  home: Place', '  home: Place @tag(name: "internal")']] });
  const { variants } = await publish(await smallGraph(), change, config, { now });
  expect(variants.public?.api).not.toContain('type Place');
});

it('tells what the users of a variant see change, and refuses what leaves it without sense', async () => {
  const report = await judge(tagged, { config });
  expect(report.variants).toMatchObject([
    { name: 'public', composes: true, changes: [{ level: 'breaking', path: 'Person.shoeSize' }] },
    { name: 'whole', composes: true, changes: [] },
  ]);
  const everything: ProposedChange = {
    subgraphs: [
      {
        name: 'a',
        sources: [
          {
            file: 'a.graphql',
            text: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"])\n"R." type Query { "A." a: Int @tag(name: "internal") }`,
          },
        ],
      },
    ],
    mayAddSubgraphs: true,
  };
  const empty = await judge(everything, { config, state: emptyState });
  expect(empty).toMatchObject({ verdict: 'refused', variants: [{ name: 'public', composes: false }, {}] });
});
