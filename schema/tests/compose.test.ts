import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../scripts/composer.mjs';
import { contractNames, readContract } from '../src';

type Changes = Record<string, (sdl: string) => string>;

/** The contract's files as subgraphs, some of them changed. */
const subgraphsOf = (changes: Changes = {}) =>
  contractNames().map((name) => ({ name, sdl: (changes[name] ?? ((sdl) => sdl))(readContract(name)) }));

describe('composing', () => {
  it('gives the supergraph and the public schema', () => {
    const { supergraph, api, problems } = compose(subgraphsOf());
    expect(problems).toEqual([]);
    expect(supergraph).toContain('join__Graph');
    expect(api).toContain('homeFeed(after: String, first: Int = 20');
    expect(api).not.toContain('join__');
  });

  it('prints the same whatever the order of the subgraphs', () => {
    expect(compose(subgraphsOf().reverse()).api).toBe(compose(subgraphsOf()).api);
  });

  it.each<[string, string, Changes]>([
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
  ])('refuses %s', (_case, expected, changes) => {
    const { problems, supergraph } = compose(subgraphsOf(changes));
    expect(problems.join('\n')).toContain(expected);
    expect(supergraph).toBeUndefined();
  });

  it('lets output enums differ, as each subgraph declares the values that it uses', () => {
    const withEnum = (values: string) => (sdl: string) =>
      sdl.replace(/enum DenialReason \{[^}]*\}/, `enum DenialReason { ${values} }`);
    const changes = Object.fromEntries(contractNames().map((name) => [name, withEnum('NOT_ALLOWED')]));
    const { problems, api } = compose(subgraphsOf({ ...changes, feed: withEnum('NOT_ALLOWED REBUILDING') }));
    expect(problems).toEqual([]);
    expect(api).toMatch(/enum DenialReason \{\s+NOT_ALLOWED\s+REBUILDING/);
  });
});

describe('npm run compose', () => {
  const repository = join(__dirname, '../..');
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'chorus-compose-'));
    await mkdir(join(root, 'schema'));
    const kit = 'packages/subgraph-kit/schema';
    await cp(join(repository, kit), join(root, kit), { recursive: true });
    for (const name of contractNames()) {
      await mkdir(join(root, 'subgraphs', name), { recursive: true });
      const sdl = await readFile(join(repository, 'schema/contract', `${name}.graphql`), 'utf8');
      await writeFile(join(root, 'subgraphs', name, 'schema.graphql'), sdl);
    }
  });
  afterAll(() => rm(root, { recursive: true }));

  function run(...options: string[]): Promise<{ code: number; stderr: string }> {
    const script = join(repository, 'schema/scripts/compose.mjs');
    return new Promise((resolve) => {
      execFile(process.execPath, [script, '--root', root, ...options], (error, _stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stderr }),
      );
    });
  }

  it('writes both files, which --check then finds as they should be, until one drifts', async () => {
    expect(await run()).toEqual({ code: 0, stderr: '' });
    expect(await run('--check')).toEqual({ code: 0, stderr: '' });
    await writeFile(join(root, 'schema/api.graphql'), '# somebody edited this\n');
    expect(await run('--check')).toEqual({
      code: 1,
      stderr: 'schema/api.graphql is not what the subgraphs compose to: run `npm run compose`.\n',
    });
    expect(await readFile(join(root, 'schema/api.graphql'), 'utf8')).toBe('# somebody edited this\n');
  });
});
