import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../src/cli/main';
import { event, now, profile, sdl } from './small-graph';

let root: string;
let minute = 0;
let printed = '';
let complained = '';

/** Runs the command in the registry’s folder and gives its exit code. */
async function run(...parameters: string[]): Promise<number> {
  printed = '';
  complained = '';
  return runCommand(parameters, {
    cwd: root,
    environment: { GITHUB_ACTOR: 'alice' },
    now: new Date(now.getTime() + (minute += 1) * 60_000),
    out: (text) => void (printed += text),
    error: (text) => void (complained += text),
    readInput: () => sdl.people,
    hasColours: false,
  });
}

const write = (file: string, text: string) => writeFile(join(root, file), text);
const read = (file: string) => readFile(join(root, file), 'utf8');

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'chorus-command-'));
  await mkdir(join(root, 'schema'));
  await mkdir(join(root, 'events'));
  await write('schema/registry.yaml', 'composition: { otherHints: error }\n');
  await write('people.graphql', sdl.people);
  await write('posts.graphql', sdl.posts);
  await write(
    'supergraph.yaml',
    'federation_version: =2.9.0\nsubgraphs:\n  people:\n    routing_url: https://people.example\n    schema: { file: ./people.graphql }\n  posts:\n    schema: { file: ./posts.graphql }\n',
  );
  await write('events/PostWritten.v1.json', JSON.stringify(event));
  await write('operations.json', JSON.stringify({ [profile.id]: profile.document }));
  await write('without-bio.graphql', sdl.people.replace('  "About them."\n  bio: String\n', ''));
});
afterAll(() => rm(root, { recursive: true }));

it('publishes the subgraphs of a supergraph.yaml and event contracts as one change', async () => {
  expect(await run('publish', '--config', 'supergraph.yaml', '--events', 'events')).toBe(1);
  expect(printed).toContain('The registry knows no subgraph "people".');
  expect(printed).toContain('Nothing was published.');
  expect(await run('publish', '--config', 'supergraph.yaml', '--events', 'events', '--new')).toBe(0);
  expect(printed).toMatch(/Published as 20300615T12\d{4}Z-/);
  expect(await read('schema/subgraphs/people.graphql')).toBe(sdl.people);
  expect(JSON.parse(await read('schema/subgraphs/people.json'))).toEqual({ url: 'https://people.example' });
  expect(await read('schema/api.graphql')).toContain('bio: String');
  expect(JSON.parse(await read('schema/events/PostWritten.v1.json'))).toEqual(event);
});

it('checks and publishes what clients send', async () => {
  const client = ['--client', 'web', '--client-version', '2.1.0'];
  expect(await run('operations', 'check', 'operations.json', ...client)).toBe(0);
  expect(printed).toContain('All 1 operations fit the published schema.\n');
  expect(printed).toContain('Profile: The field Person.nick is deprecated.');
  expect(await run('operations', 'publish', 'operations.json', ...client)).toBe(0);
  expect(JSON.parse(await read('schema/operations/web/manifests/2.1.0.json'))).toMatchObject({
    format: 'apollo-persisted-query-manifest',
    operations: [{ id: profile.id, name: 'Profile', type: 'query' }],
  });
  await write('wrong.graphql', 'query Wrong { nobody }\nquery Old { person(id: 1) { nick } }');
  expect(await run('operations', 'publish', 'wrong.graphql', ...client)).toBe(1);
  expect(printed).toContain('✗ Wrong: Cannot query field "nobody" on type "Query".');
  expect(printed).toContain('! Old: The field Person.nick is deprecated. Use name. Removal: 2030-06-01.');
});

it('refuses what a client uses, in words, as JSON and as annotations, and publishes nothing of it', async () => {
  expect(await run('check', 'people', '--schema', 'without-bio.graphql')).toBe(1);
  expect(printed).toContain(
    "✗ breaking: Field 'bio' was removed from object type 'Person'  without-bio.graphql:11",
  );
  expect(printed).toContain('1 operation of web 2.1.0 uses it: not seen in 30 days.');
  expect(printed).toMatch(/FIELD_REMOVED; to approve: chg_\w{10}/);
  expect(printed.trimEnd()).toMatch(/Refused: 1 change, 1 failing operation\.$/);

  expect(await run('check', 'people=without-bio.graphql', '--json')).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({ format: 'chorus-schema-check/1', verdict: 'refused' });

  expect(await run('check', 'people=without-bio.graphql', 'posts=posts.graphql', '--github')).toBe(1);
  expect(printed).toContain(
    "::error file=without-bio.graphql,line=11,col=1,title=FIELD_REMOVED::Field 'bio' was removed from object type 'Person'%0A1 operation",
  );

  const before = await read('schema/subgraphs/people.graphql');
  expect(await run('publish', 'people=without-bio.graphql')).toBe(1);
  expect(await read('schema/subgraphs/people.graphql')).toBe(before);
});

it('ships it once somebody approved, and tells so in the changelog', async () => {
  await run('check', 'people=without-bio.graphql', '--json');
  const { changes } = JSON.parse(printed) as { changes: { id: string; path: string }[] };
  const { id } = changes.find(({ path }) => path === 'Person.bio')!;
  expect(await run('approve', id, '--reason', 'web 2.1.0 is gone', '--until', '2030-06-30')).toBe(0);
  expect(await run('publish', 'people=without-bio.graphql')).toBe(0);
  expect(await run('changelog')).toBe(0);
  expect(printed).toMatch(/^## 2030-06-15 12:\d\d UTC: people, by alice$/m);
  expect(printed).toContain(
    "- Field 'bio' was removed from object type 'Person' Approved: web 2.1.0 is gone (alice).",
  );
  expect(await read('schema/CHANGELOG.md')).toBe(printed);
});

it('reports usage by field', async () => {
  const usage = [
    {
      client: { name: 'web', version: '2.1.0' },
      operationId: profile.id,
      operationName: 'Profile',
      day: '2030-06-14',
      count: 7,
    },
  ];
  await write('usage.json', JSON.stringify(usage));
  expect(await run('usage', 'add', 'usage.json')).toBe(0);
  expect(await run('usage', 'add', 'usage.json')).toBe(0);
  expect(await run('usage', 'report', '--coordinate', 'Person.mood')).toBe(0);
  expect(printed).toBe('        14  2030-06-14  Person.mood  web 2.1.0\n');
});

it('shows what would change, composes what is published, and explains codes', async () => {
  expect(await run('diff', 'people', '--schema', '-')).toBe(0);
  expect(printed).toBe("+ safe: Field 'bio' was added to object type 'Person'\n");
  expect(await run('compose', '--config', 'supergraph.yaml', '--api')).toBe(0);
  expect(printed).toContain('bio: String');
  for (const code of [
    'INVALID_FIELD_SHARING',
    'KEY_REMOVED',
    'FIELD_REMOVED',
    'chorus/mutation-shape',
    'INCONSISTENT_INPUT_OBJECT_FIELD',
  ]) {
    expect(await run('explain', code)).toBe(0);
    expect(printed).toContain(code);
  }
});

it.each<[string, string[], string]>([
  ['no such file', ['check', 'people', '--schema', 'nowhere.graphql'], 'There is no file'],
  ['a subgraph without SDL', ['check', 'people'], 'Where is the SDL of "people"?'],
  ['nothing to check', ['check'], 'Nothing to check'],
  ['an unknown option', ['check', '--what'], "unknown option '--what'"],
  ['an unknown command', ['czech'], "unknown command 'czech'"],
  [
    'a base that is none',
    ['check', 'people=people.graphql', '--base', 'yesterday'],
    '--base is registry, git or git:REF',
  ],
  [
    'a commit that git does not know',
    ['check', 'people=people.graphql', '--base', 'git:nowhere'],
    'git knows no commit "nowhere"',
  ],
  ['an unknown code', ['explain', 'WHAT'], 'No report has the code "WHAT".'],
  ['approving what does not compose', ['approve', 'cmp_0123456789', '--reason', 'x'], 'cannot be approved'],
  ['an unknown variant', ['compose', '--variant', 'secret'], 'There is no variant "secret"'],
  ['a folder without contracts', ['check', '--events', 'schema'], 'holds no event contract'],
  ['a name that is a path', ['check', '../x=people.graphql', '--new'], 'is no name for a subgraph'],
])('%s: exit code 2 and one sentence', async (_case, parameters, sentence) => {
  expect(await run(...parameters)).toBe(2);
  expect(complained).toContain(sentence);
});

it('publishes only onto the version that was checked, if asked to', async () => {
  await run('check', 'posts=posts.graphql', '--json');
  const { base } = JSON.parse(printed) as { base: { version: string } };
  expect(await run('publish', 'people=people.graphql', '--expect', base.version)).toBe(0);
  expect(await run('publish', 'posts=posts.graphql', '--expect', base.version)).toBe(1);
  expect(complained).toContain('The registry has changed in the meantime');
});

it('says all that is wrong with the configuration', async () => {
  await write('schema/registry.yaml', 'usage: { windowDays: 0 }\nlinting: {}\n');
  expect(await run('check', 'people=people.graphql')).toBe(2);
  expect(complained).toMatch(/usage\.windowDays: .*\n.*"linting"/);
});
