import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { composeCheckout, diskTree, readConfig } from '../src';
import { runCommand } from '../src/cli/main';
import { sdl } from './small-graph';

let root: string;
let hour = 0;

const write = async (file: string, text: string) => {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
};
const git = (...parameters: string[]) =>
  execFileSync(
    'git',
    ['-C', root, '-c', 'user.name=alice', '-c', 'user.email=alice@example.com', ...parameters],
    {
      stdio: 'pipe',
    },
  );
const commit = () => {
  git('add', '.');
  git('commit', '-q', '-m', 'A step');
};
const compose = (isCheck = false) =>
  composeCheckout(root, readConfig(diskTree(root)), {
    now: new Date(Date.UTC(2030, 0, 1, (hour += 1))),
    isCheck,
  });
const history = () => readdir(join(root, 'schema/history'));
const changelog = () => readFile(join(root, 'schema/CHANGELOG.md'), 'utf8');
const withField = (name: string) =>
  sdl.posts.replace('  "Its text."', `  "New."\n  ${name}: Int\n  "Its text."`);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'chorus-checkout-'));
  git('init', '-q', '-b', 'main');
  await write('schema/registry.yaml', 'sources: { pattern: subgraphs/*/schema.graphql }\n');
  await write('subgraphs/people/schema.graphql', sdl.people);
  await write('subgraphs/posts/schema.graphql', sdl.posts);
  await compose();
  commit();
});
afterAll(() => rm(root, { recursive: true }));

it('adds one publication for a branch, however often it composes, and none for what it took back', async () => {
  git('switch', '-q', '-c', 'branch');
  expect((await compose()).changed).toEqual([]);
  await write('subgraphs/posts/schema.graphql', withField('likes'));
  await compose();
  await write('subgraphs/posts/schema.graphql', withField('stars'));
  await compose();
  commit();
  expect(await history()).toHaveLength(2);
  expect(await changelog()).toContain("Field 'stars' was added to object type 'Post'");
  expect(await changelog()).not.toContain('likes');
  expect((await compose()).changed).toEqual([]);
  await write('subgraphs/posts/schema.graphql', sdl.posts);
  await compose();
  expect(await history()).toHaveLength(1);
  git('restore', '.');
});

it('finds drift, names the files and mends it', async () => {
  expect((await compose(true)).changed).toEqual([]);
  await write('schema/api.graphql', '# somebody edited this\n');
  await write('subgraphs/people/schema.graphql', sdl.people.replace('"About them."', '"Of them."'));
  expect((await compose(true)).changed.sort()).toEqual([
    'schema/api.graphql',
    'schema/subgraphs/people.graphql',
    'schema/supergraph.graphql',
  ]);
  expect(await readFile(join(root, 'schema/api.graphql'), 'utf8')).toBe('# somebody edited this\n');
  await compose();
  expect((await compose(true)).changed).toEqual([]);
});

it('compares with the registry, and says so, where git knows no beginning', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'chorus-exported-'));
  await cp(root, elsewhere, { recursive: true, filter: (path) => !path.endsWith('/.git') });
  let complained = '';
  const terminal = {
    cwd: elsewhere,
    environment: {},
    now: new Date('2030-01-02T00:00:00Z'),
    out: () => undefined,
    error: (text: string) => void (complained += text),
    readInput: () => '',
    hasColours: false,
  };
  expect(await runCommand(['check', '--own', '--base', 'git'], terminal)).toBe(0);
  expect(complained).toContain('compared with the registry');
  await rm(elsewhere, { recursive: true });
});

it('checks all that stands in the checkout against where the branch started', async () => {
  let printed = '';
  const terminal = {
    cwd: root,
    environment: {},
    now: new Date('2030-01-02T00:00:00Z'),
    out: (text: string) => void (printed += text),
    error: (text: string) => void (printed += text),
    readInput: () => '',
    hasColours: false,
  };
  expect(await runCommand(['check', '--own', '--base', 'git'], terminal)).toBe(0);
  expect(printed).toContain("+ Field 'stars' was added to object type 'Post'");
  await write('subgraphs/people/schema.graphql', sdl.people.replace('  bio: String', '  Bio: Int'));
  printed = '';
  expect(await runCommand(['check', '--own', '--base', 'git:main', '--github'], terminal)).toBe(1);
  expect(printed).toMatch(
    /::error file=subgraphs\/people\/schema\.graphql,line=18,col=\d+,title=@graphql-eslint\/naming-convention/,
  );
  // Nobody is known to use it.
  expect(printed).toContain("✓ breaking: Field 'bio' was removed from object type 'Person'");
});
