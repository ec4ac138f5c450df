import { Supergraph } from '@apollo/federation-internals';
import { dependsOnViewer, viewerDependentFields } from '@chorus/subgraph-kit';
import { eventually } from '@chorus/test-kit';
import { parse, validate } from 'graphql';
import { EventReader } from '../sse/event-reader';
import { randomSubscription, type RandomOperation } from '../random/operations';
import { Random } from '../random/random';
import { viewers } from './rights';
import { composeSharing, useSharingWorlds, type SharingWorld } from './sharing-world';
import type { Happened } from './subgraphs';

const happened: Happened[] = [1, 2, 3, 4].map((number) => ({
  number,
  noteId: `n${number}`,
  actorId: String(1 + (number % 5)),
}));

/** What each viewer is told of all that happens, without what names the request. */
async function told(
  world: SharingWorld,
  { query, variables }: RandomOperation,
): Promise<Record<string, string[]>> {
  const readers = await Promise.all(
    viewers.map(async (viewer, index) =>
      EventReader.open(world.url, {
        query,
        variables: { ...variables, after: index % 2 === 0 ? null : 'somewhere' },
        token: await world.tokenOf(viewer),
      }),
    ),
  );
  await eventually(
    () => world.happenings.open === viewers.length || readers.some(({ isOver }) => isOver),
  ).catch((e) => {
    console.log(
      query,
      world.happenings.open,
      readers.map((r) => r.text),
    );
    throw e;
  });
  for (const event of happened) world.happenings.publish(event);
  world.happenings.end();
  await Promise.all(readers.map((reader) => reader.ended())).catch((e) => {
    console.log(
      'B',
      query,
      world.happenings.open,
      readers.map((r) => r.text),
    );
    throw e;
  });
  return Object.fromEntries(
    readers.map((reader, index) => [
      viewers[index],
      reader.events.map((event) =>
        JSON.stringify(event).replaceAll(/"requestId":"[^"]*"/g, '"requestId":""'),
      ),
    ]),
  );
}

const supergraph = composeSharing();
const marked = viewerDependentFields(parse(supergraph));
/** What clients see of the supergraph. */
const schema = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema();

/** What a client that sees nothing but its own answers can know of another viewer. */
const secretsOf = (viewer: string) => `only for ${viewer}`;

describe('sharing', () => {
  const startWorld = useSharingWorlds();
  const event = '__typename cursor note { text author { name address { city } } tags { name uses } }';
  const ask = (selection: string): RandomOperation => ({
    query: `subscription ($after: String) { happened(after: $after) { ${selection} } }`,
    variables: {},
  });

  it.each(['compiled', 'apollo'] as const)(
    'completes an event once for all who asked the same, and serves each what is theirs to know (%s)',
    async (executor) => {
      const world = await startWorld({ sharing: true, executor });
      const answers = await told(world, ask(event));
      expect(world.executed.events).toEqual(happened.map(() => 'nobody'));
      // Each hears of what was judged to be theirs, and of the end.
      expect(new Set(Object.values(answers).flat()).size).toBe(happened.length + 1);
      expect(new Set(Object.values(answers).map(({ length }) => length)).size).toBeGreaterThan(1);
    },
  );

  it('completes an event for each where a part from another subgraph depends on who asks', async () => {
    const world = await startWorld({ sharing: true });
    const answers = await told(world, ask('cursor note { author { relation } }'));
    // Its own part was executed once; nothing of that is changed by what others add to it.
    expect(new Set(world.executed.events)).toEqual(new Set(['nobody']));
    for (const [viewer, events] of Object.entries(answers)) {
      expect(events.slice(0, -1).every((text) => text.includes(secretsOf(viewer)))).toBe(true);
      const others = viewers.filter((other) => other !== viewer).map(secretsOf);
      expect(others.filter((secret) => events.join().includes(secret))).toEqual([]);
    }
  });

  it('makes once for all a fetch that nothing depends on who asks in, beside what is each viewer’s own', async () => {
    const world = await startWorld({ sharing: true });
    const query = ask('cursor note { viewerMark author { name } } actor { id }');
    const answers = await told(world, query);
    expect(world.executed.events).not.toContain('nobody');
    expect(world.executed.names).toEqual(happened.map(() => 'nobody'));
    for (const [viewer, events] of Object.entries(answers)) {
      expect(events.slice(0, -1).every((text) => text.includes('person '))).toBe(true);
      expect(events.slice(0, -1).every((text) => text.includes(secretsOf(viewer)))).toBe(true);
      const others = viewers.filter((other) => other !== viewer).map(secretsOf);
      expect(others.filter((secret) => events.join().includes(secret))).toEqual([]);
    }
  });

  it.each([
    ['what was come to by something that depends on who asks', 'note { paper { title author { name } } }', 0],
    ['what has failed for nobody', 'note { viewerMark author { name address { broken } } }', happened.length],
  ])('fetches for each viewer %s', async (_what, selection, times) => {
    const [on, off] = [await startWorld({ sharing: true }), await startWorld({ sharing: false })];
    const answers = await told(on, ask(`cursor ${selection}`));
    expect(answers).toEqual(await told(off, ask(`cursor ${selection}`)));
    expect(on.executed.names.filter((viewer) => viewer === 'nobody')).toHaveLength(times);
    expect(on.executed.names.filter((viewer) => viewer !== 'nobody')).toHaveLength(off.executed.names.length);
    expect(off.executed.names.length).toBeGreaterThan(0);
  });

  it('tells each their own where the event itself depends on who asks', async () => {
    const world = await startWorld({ sharing: true });
    const answers = await told(
      world,
      ask('cursor ... on Renamed { secret } ... on Noted { viewerWasThere }'),
    );
    expect(new Set(world.executed.events)).toEqual(
      new Set(viewers.filter((viewer) => answers[viewer]!.length > 1)),
    );
    for (const [viewer, events] of Object.entries(answers))
      expect(events.slice(0, -1).every((text) => text.includes(secretsOf(viewer)))).toBe(true);
  });

  const everything = `${event} ... on Renamed { secret } note { viewerMark viewerTag { name } author { relation } paper { title } }`;

  it('tells nobody what is another’s where no schema has a mark: all is shared then, as nobody may see it', async () => {
    const world = await startWorld({ sharing: true, marked: { gateway: false, subgraphs: false } });
    const all = Object.values(await told(world, ask(everything)))
      .flat()
      .join();
    expect(world.executed.events).toEqual(happened.map(() => 'nobody'));
    expect(all).toContain('text of n1');
    expect(viewers.filter((viewer) => all.includes(secretsOf(viewer)))).toEqual([]);
    expect(all).not.toContain('title of');
  });

  it.each([
    ['the gateway', { gateway: true, subgraphs: false }],
    ['its subgraphs', { gateway: false, subgraphs: true }],
  ])('tells nobody what is another’s where only the schema of %s has marks', async (_where, marks) => {
    const world = await startWorld({ sharing: true, marked: marks });
    const answers = await told(world, ask(everything));
    for (const [viewer, events] of Object.entries(answers)) {
      const others = viewers.filter((other) => other !== viewer);
      expect(others.filter((other) => events.join().includes(secretsOf(other)))).toEqual([]);
      expect(events.length).toBeGreaterThan(1);
    }
  });

  it('tells a failure to all who asked, and completes the next event anew', async () => {
    const world = await startWorld({ sharing: true });
    const answers = await told(world, ask('cursor ... on Renamed { broken }'));
    for (const events of Object.values(answers))
      for (const text of events.slice(0, -1))
        expect(text.includes('"errors"')).toBe(text.includes('"id":"1"') || text.includes('"id":"3"'));
  });

  it('changes nothing of what anybody is told, whatever they ask and whatever their rights', async () => {
    const [on, off] = [await startWorld({ sharing: true }), await startWorld({ sharing: false })];
    const random = new Random(20_261_121);
    let sharable = 0;
    let asked = 0;
    while (asked < 30) {
      // Else hardly any would select nothing that depends on who asks.
      const without = random.chance(0.6) ? marked : undefined;
      const size = { field: 'happened', depth: 4, fields: 25, without };
      const operation = randomSubscription(schema, random, size);
      const document = parse(operation.query);
      if (validate(schema, document).length > 0) continue;
      asked += 1;
      if (!dependsOnViewer(document, schema, marked)) sharable += 1;
      expect({ query: operation.query, answers: await told(on, operation) }).toEqual({
        query: operation.query,
        answers: await told(off, operation),
      });
    }
    // Else nothing was tried.
    expect(sharable).toBeGreaterThan(8);
    expect(asked - sharable).toBeGreaterThan(8);
    expect(on.executed.events.filter((viewer) => viewer === 'nobody').length).toBeGreaterThan(30);
    expect(off.executed.events).not.toContain('nobody');
  }, 120_000);
});
