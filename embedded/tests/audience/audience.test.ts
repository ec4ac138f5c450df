import { readApiSchema } from '@chorus/schema';
import { buildSchema } from 'graphql';
import { coordinatesOf, startTestGraph, type TestGraph } from '../../src/testing';
import { cases, isPlumbing } from './cases';
import { audiences, createWorld, viewerKinds, type World } from './world';

describe('who sees what', () => {
  let graph: TestGraph;
  const worlds: Record<string, World> = {};

  beforeAll(async () => {
    graph = await startTestGraph();
    worlds['an open account'] = await createWorld(graph, { isLocked: false });
    worlds['a locked account'] = await createWorld(graph, { isLocked: true });
  }, 120_000);
  afterAll(() => graph.stop());

  it('has a case for every field of the public API that returns or counts something of someone’s', () => {
    const coordinates = coordinatesOf(buildSchema(readApiSchema())).filter(
      (coordinate) => !isPlumbing(coordinate),
    );
    expect(coordinates.filter((coordinate) => !(coordinate in cases))).toEqual([]);
    expect(Object.keys(cases).filter((coordinate) => !coordinates.includes(coordinate))).toEqual([]);
  });

  const probed = Object.entries(cases).flatMap(([coordinate, entry]) =>
    'probe' in entry ? [[coordinate, entry] as const] : [],
  );
  const table = ['an open account', 'a locked account'].flatMap((account) =>
    probed.map(([coordinate, entry]) => [coordinate, account, entry] as const),
  );

  it.each(table)(
    '%s of %s shows to exactly those who may see it',
    async (_coordinate, account, { probe, rule }) => {
      const world = worlds[account] as World;
      const { query, variables, shows } = probe(world);
      const actual: Record<string, boolean> = {};
      const expected: Record<string, boolean> = {};
      const answers = await Promise.all(
        viewerKinds.map(async (kind) => [kind, await world.viewers[kind].query(query, variables)] as const),
      );
      for (const [kind, { data, errors }] of answers) {
        expect(errors).toBeUndefined();
        const shown = shows(data);
        for (const audience of audiences.filter((name) => name in shown)) {
          actual[`${kind} ${audience}`] = shown[audience] === true;
          expected[`${kind} ${audience}`] = rule(kind, audience, account === 'a locked account');
        }
      }
      expect(actual).toEqual(expected);
    },
  );
});
