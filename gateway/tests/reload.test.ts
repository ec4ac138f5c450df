import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@chorus/test-kit';
import { SupergraphRefused } from '../src/index';
import { codesOf, composeTiny, startWorld, useWorlds, type World } from './world';

const evolved = (version: number) =>
  composeTiny({ users: (sdl) => sdl.replace('secret: String', `secret: String v${version}: String`) });

describe('a reload of the supergraph', () => {
  const startWorld = useWorlds();
  const ready = async ({ url }: World) =>
    (await (await fetch(`${url}/health/ready`)).json()) as { status: string; supergraph: string };

  it('serves the new schema, and says in its health that it does', async () => {
    const world = await startWorld();
    const before = await ready(world);
    expect(codesOf(await world.ask({ query: '{ __typename user(handle: "bob") { v1 } }' }))).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    await world.gateway.reload(evolved(1));
    const answer = await world.ask({ query: '{ __type(name: "User") { fields { name } } }' });
    expect(JSON.stringify(answer.data)).toContain('"v1"');
    const after = await ready(world);
    expect(after).toMatchObject({ status: 'ready', supergraph: expect.stringMatching(/^[0-9a-f]{12}$/) });
    expect(after.supergraph).not.toBe(before.supergraph);
  });

  it('measures a document by the new schema, not by what is remembered of it', async () => {
    const world = await startWorld({ limits: { cost: 50 } });
    const query = '{ postList { id text } }';
    expect((await world.ask({ query })).status).toBe(200);
    const longer = (sdl: string) => sdl.replace('postList(first: Int! = 20)', 'postList(first: Int! = 90)');
    await world.gateway.reload(composeTiny({ posts: longer }));
    expect(codesOf(await world.ask({ query }))).toEqual(['LIMIT_EXCEEDED']);
  });

  it('gives a new subgraph its transport, and forgets one that is gone', async () => {
    const world = await startWorld();
    world.transports.set('greetings', { execute: async () => ({ data: { hello: 'Hello' } }) });
    await world.gateway.reload(
      composeTiny({
        greetings: () => 'type Query { hello: String } type User @key(fields: "id") { id: ID! }',
      }),
    );
    expect((await world.ask({ query: '{ hello colour }' })).data).toEqual({ hello: 'Hello', colour: 'RED' });
    expect(await ready(world)).toMatchObject({ dependencies: { 'subgraph:greetings': 'up' } });
    await world.gateway.reload(composeTiny({}));
    expect(codesOf(await world.ask({ query: '{ hello }' }))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect((await ready(world)) as object).not.toHaveProperty(['dependencies', 'subgraph:greetings']);
  });

  it('finds the way to a new subgraph where it can', async () => {
    const asked: object[] = [];
    const execute = async () => ({ data: { hello: 'Hello' } });
    const world = await startWorld({
      createTransport: (subgraph) => {
        asked.push(subgraph);
        return subgraph.name === 'greetings' ? { execute } : null;
      },
    });
    const hello = 'type Query { hello: String } type User @key(fields: "id") { id: ID! }';
    await world.gateway.reload(composeTiny({ greetings: () => hello }));
    expect((await world.ask({ query: '{ hello }' })).data).toEqual({ hello: 'Hello' });
    await world.gateway.reload(
      composeTiny({ greetings: () => hello, farewells: () => hello.replace('hello', 'bye') }),
    );
    expect(codesOf(await world.ask({ query: '{ hello bye }' }))).toEqual(['UNAVAILABLE']);
    expect(asked).toEqual([
      { name: 'greetings', url: 'chorus://greetings' },
      { name: 'farewells', url: 'chorus://farewells' },
    ]);
  });

  it('lets what has begun end on the old schema', async () => {
    const world = await startWorld();
    const held = world.ask({ query: '{ held posts(first: 1) { nodes { author { displayName } } } }' });
    await world.gate.arrived;
    await world.gateway.reload(
      composeTiny({ users: (sdl) => sdl.replace('displayName: String', 'fullName: String') }),
    );
    expect(codesOf(await world.ask({ query: '{ user(handle: "bob") { displayName } }' }))).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    world.gate.open();
    expect((await held).data).toEqual({
      held: 'passed',
      posts: { nodes: [{ author: { displayName: 'ALICE' } }] },
    });
  });

  it('does nothing when the supergraph is the one that is served', async () => {
    const world = await startWorld();
    await world.gateway.reload(composeTiny({}));
    expect(world.log().filter(({ msg }) => msg === 'supergraph loaded')).toEqual([]);
  });

  it.each([
    ['is no SDL', 'type Query {'],
    ['is empty', ''],
    ['is no supergraph', 'type Query { hello: String }'],
    ['names a type that there is not', composeTiny({}).replace('type Strict', 'type Strictly')],
    ['breaks off in the middle', composeTiny({}).slice(0, 5_000)],
  ])('refuses one that %s: the old one serves on, and the log says why', async (_case, sdl) => {
    const world = await startWorld();
    const before = await ready(world);
    await expect(world.gateway.reload(sdl)).rejects.toThrow(SupergraphRefused);
    expect((await world.ask({ query: '{ colour }' })).data).toEqual({ colour: 'RED' });
    expect(await ready(world)).toEqual(before);
    expect(world.log()).toContainEqual(
      expect.objectContaining({ level: 50, msg: 'supergraph refused', serving: before.supergraph }),
    );
    await world.gateway.reload(evolved(1));
    expect((await ready(world)).supergraph).not.toBe(before.supergraph);
  });

  it('fails no request, however often it comes', async () => {
    const world = await startWorld();
    const query = '{ posts(first: 3) { nodes { text author { displayName } } } }';
    let isOver = false;
    const answers: string[] = [];
    const hammer = async () => {
      while (!isOver) answers.push((await world.ask({ query })).text);
    };
    const hammers = Promise.all(Array.from({ length: 8 }, hammer));
    for (let count = 1; count <= 20; count += 1) {
      await world.gateway.reload(evolved(count));
      // Building a pipeline leaves nobody else a turn: the next one waits until requests have gone round.
      const seen = answers.length;
      await eventually(async () => answers.length >= seen + 16);
    }
    isOver = true;
    await hammers;
    const expected = (await world.ask({ query })).text;
    expect(expected).toContain('"displayName":"CAROL"');
    expect(answers.filter((answer) => answer !== expected)).toEqual([]);
    expect(answers.length).toBeGreaterThanOrEqual(20 * 16);
    expect(world.log().filter(({ msg }) => msg === 'supergraph loaded')).toHaveLength(20);
  }, 60_000);
});

describe('a supergraph file', () => {
  const startWorld = useWorlds();
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-supergraph-'));
    path = join(folder, 'supergraph.graphql');
    await writeFile(path, evolved(1));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const knows = async (world: World, field: string) =>
    (await world.ask({ query: `{ user(handle: "bob") { ${field} } }` })).data !== undefined;

  it('is served, and followed when another one is written', async () => {
    const world = await startWorld({ supergraphFile: { path, pollMs: 20 } });
    expect(await knows(world, 'v1')).toBe(true);
    await writeFile(path, evolved(2));
    await eventually(() => knows(world, 'v2'));
    await writeFile(path, 'type Query {');
    await eventually(() => world.log().some(({ msg }) => msg === 'supergraph refused'));
    expect(await knows(world, 'v2')).toBe(true);
    await writeFile(path, evolved(3));
    await eventually(() => knows(world, 'v3'));
  });

  it('is read at once when that is asked for', async () => {
    const world = await startWorld({ supergraphFile: { path, pollMs: 600_000 } });
    await writeFile(path, evolved(2));
    await world.gateway.readSupergraphFile();
    expect(await knows(world, 'v2')).toBe(true);
    await writeFile(path, 'no supergraph');
    await world.gateway.readSupergraphFile();
    expect(await knows(world, 'v2')).toBe(true);
  });

  it('that cannot be read is named, and nothing starts', () =>
    expect(startWorld({ supergraphFile: { path: join(folder, 'other') } })).rejects.toThrow(/other/));
});

it('refuses to start on what is no supergraph', () =>
  expect(startWorld({ supergraphSdl: 'type Query {' })).rejects.toThrow(SupergraphRefused));
