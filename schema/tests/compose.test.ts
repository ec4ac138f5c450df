import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractNames } from '../src';

const repository = join(__dirname, '../..');
const script = join(repository, 'schema/scripts/compose.mjs');

/** Runs the composer on a tree of its own, with the contract's files as its subgraphs. */
async function treeOf(change: (name: string, sdl: string) => string = (_name, sdl) => sdl) {
  const root = await mkdtemp(join(tmpdir(), 'chorus-compose-'));
  await mkdir(join(root, 'schema'));
  await cp(join(repository, 'packages/subgraph-kit/schema'), join(root, 'packages/subgraph-kit/schema'), {
    recursive: true,
  });
  for (const name of contractNames()) {
    await mkdir(join(root, 'subgraphs', name), { recursive: true });
    const sdl = await readFile(join(repository, 'schema/contract', `${name}.graphql`), 'utf8');
    await writeFile(join(root, 'subgraphs', name, 'schema.graphql'), change(name, sdl));
  }
  return root;
}

function compose(root: string, ...options: string[]): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, '--root', root, ...options], (error, _stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stderr }),
    );
  });
}

describe('npm run compose', () => {
  const roots: string[] = [];
  const tree = async (change?: Parameters<typeof treeOf>[0]) => {
    const root = await treeOf(change);
    roots.push(root);
    return root;
  };
  afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true }))));

  it('writes the supergraph and the public schema, which then pass --check', async () => {
    const root = await tree();
    expect(await compose(root, '--check')).toMatchObject({ code: 1 });
    expect(await compose(root)).toEqual({ code: 0, stderr: '' });
    expect(await compose(root, '--check')).toEqual({ code: 0, stderr: '' });
    const api = await readFile(join(root, 'schema/api.graphql'), 'utf8');
    expect(api).toContain('homeFeed(after: String, first: Int = 20');
    expect(api).not.toContain('join__');
    expect(await readFile(join(root, 'schema/supergraph.graphql'), 'utf8')).toContain('join__Graph');
  });

  it('finds a committed file that has drifted', async () => {
    const root = await tree();
    await compose(root);
    await writeFile(join(root, 'schema/api.graphql'), '# somebody edited this\n');
    const { code, stderr } = await compose(root, '--check');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'schema/api.graphql is not what the subgraphs compose to: run `npm run compose`.\n',
    });
  });

  it.each<[string, string, Record<string, (sdl: string) => string>]>([
    [
      'an enum of input that differs',
      '"LISTED" is defined in subgraph "posts" but not in subgraph "users"',
      { posts: (sdl) => sdl.replace('enum Audience {', 'enum Audience { LISTED') },
    ],
    [
      'an input that differs, which would be intersected silently',
      '[INCONSISTENT_INPUT_OBJECT_FIELD]',
      { feed: (sdl) => `${sdl} input RepostInput { postId: ID! note: String }` },
    ],
    [
      'a type described in two ways',
      '[INCONSISTENT_DESCRIPTION]',
      {
        feed: (sdl) => sdl.replace('type Post @key', '"Something else." type Post @key'),
        posts: (sdl) => sdl.replace('type Post impl', '"A post." type Post impl'),
      },
    ],
    [
      'a type that nobody owns',
      'Unknown type',
      { feed: (sdl) => sdl.replace('node: Post reason', 'node: Toast reason') },
    ],
    [
      'a file that is not GraphQL',
      '[feed] Syntax Error',
      { feed: (sdl) => sdl.replace('enum FeedOrder {', 'enum (') },
    ],
  ])('refuses %s', async (_case, expected, changes) => {
    const { code, stderr } = await compose(await tree((name, sdl) => changes[name]?.(sdl) ?? sdl));
    expect(code).toBe(1);
    expect(stderr).toContain(expected);
  });

  it('lets output enums differ, as each subgraph declares the values that it uses', async () => {
    const root = await tree();
    const kit = join(root, 'packages/subgraph-kit/schema/kit.graphql');
    const sdl = await readFile(kit, 'utf8');
    // In the kit the enum is one for all; take a value out and give it to feed alone.
    const enumOfReasons = /enum DenialReason \{[^}]*\}/;
    expect(sdl).toMatch(enumOfReasons);
    await writeFile(kit, sdl.replace(enumOfReasons, ''));
    for (const name of contractNames()) {
      const file = join(root, 'subgraphs', name, 'schema.graphql');
      const own =
        name === 'feed'
          ? 'enum DenialReason { NOT_ALLOWED REBUILDING }'
          : 'enum DenialReason { NOT_ALLOWED }';
      await writeFile(file, `${await readFile(file, 'utf8')}\n${own}\n`);
    }
    expect(await compose(root)).toEqual({ code: 0, stderr: '' });
  });
});
