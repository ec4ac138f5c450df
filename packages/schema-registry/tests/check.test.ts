import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { check, checkReportJsonSchema, publish, type ProposedChange } from '../src';
import {
  config,
  configWith,
  edit,
  event,
  judge,
  latest,
  now,
  operation,
  sdl,
  smallGraph,
} from './small-graph';

/** Every change that is not safe, as `path verdict allowed`. */
const verdictsOf = async (change: ProposedChange, options: Parameters<typeof judge>[1] = {}) =>
  (await judge(change, options)).changes
    .filter(({ level }) => level !== 'safe')
    .map(({ path, verdict, allowed }) => `${path} ${verdict}${allowed ? '' : ', refused'}`);

describe('a change of the public API', () => {
  it.each<[string, ProposedChange, string[]]>([
    [
      'nobody uses it: allowed',
      edit({ people: [['  "Nobody asks."\n  shoeSize: Int\n', '']] }),
      ['Person.shoeSize unused'],
    ],
    [
      'a registered operation uses it: refused',
      edit({ people: [['  "About them."\n  bio: String\n', '']] }),
      ['Person.bio used, refused'],
    ],
    [
      'it becomes something else and is used: refused',
      edit({ people: [['bio: String', 'bio: Int']] }),
      ['Person.bio used, refused'],
    ],
    [
      'its removal date has passed: allowed, although used',
      edit({
        people: [
          ['  "Use name. "\n  nick: String @deprecated(reason: "Use name. Removal: 2030-06-01.")\n', ''],
        ],
      }),
      ['Person.nick removal-date-passed'],
    ],
    [
      'its removal date has not come: refused, although unused',
      edit({
        people: [
          ['  "Use name."\n  alias: String @deprecated(reason: "Use name. Removal: 2030-12-01.")\n', ''],
        ],
      }),
      ['Person.alias removal-date-not-reached, refused'],
    ],
    [
      'an argument becomes required that an operation gives: allowed',
      edit({ people: [['filter: PersonFilter,', 'filter: PersonFilter!,']] }),
      ['Query.search.filter unused'],
    ],
    [
      'an argument becomes required that an operation lacks: refused',
      edit({ people: [['limit: Int', 'limit: Int!']] }),
      ['Query.search.limit used, refused'],
    ],
    [
      'a new required argument: refused',
      edit({ people: [['filter: PersonFilter,', 'filter: PersonFilter, "New." page: Int!,']] }),
      ['Query.search.page used, refused'],
    ],
    [
      'a new required input field: refused',
      edit({
        people: [
          ['  "How they are."\n  mood: Mood\n}', '  "How they are."\n  mood: Mood\n  "New."\n  age: Int!\n}'],
        ],
      }),
      ['PersonFilter.age used, refused'],
    ],
    [
      'an input field that no operation gives is removed: allowed',
      edit({ posts: [['"Part of the text."\n  text: String', '"Part of the text."\n  words: String']] }),
      ['PostFilter.text unused'],
    ],
    [
      'a value of an enum that is read is removed: refused',
      edit({ people: [['  "Not fine."\n  SAD\n', '']] }),
      ['Mood.SAD used, refused'],
    ],
    [
      'a new value of an enum: dangerous, allowed by default',
      edit({ people: [['  GLAD\n', '  GLAD\n  "So."\n  SO_SO\n']] }),
      ['Mood.SO_SO dangerous'],
    ],
    [
      'a new field: nothing to judge',
      edit({ people: [['  id: ID!\n  "What', '  id: ID!\n  "New."\n  age: Int\n  "What']] }),
      [],
    ],
    [
      'other words: nothing to judge',
      edit({ people: [['"About them."', '"What they say of themselves."']] }),
      [],
    ],
  ])('%s', async (_case, change, expected) => {
    expect(await verdictsOf(change)).toEqual(expected);
  });

  it('names who uses it, how often, and where it was', async () => {
    const report = await judge(edit({ people: [['  "About them."\n  bio: String\n', '']] }));
    expect(report).toMatchObject({ verdict: 'refused', summary: 'Refused: 1 change, 1 failing operation.' });
    expect(report.changes[0]).toMatchObject({
      message: "Field 'bio' was removed from object type 'Person'",
      reason: '1 operation of web 2.1.0 uses it: 1,234 requests in 30 days.',
      users: [{ client: 'web', version: '2.1.0', operation: 'Profile', count: 1234 }],
      requests: 1234,
      location: { file: 'people.graphql', line: 11, column: 1 },
    });
    expect(report.operations.invalid).toMatchObject([{ operation: 'Profile', allowed: false, count: 1234 }]);
  });

  it('counts what was seen of operations that nobody registered', async () => {
    const removal = edit({ people: [['  "Where they live."\n  home: Place\n', '']] });
    const [change] = (await judge(removal)).changes.filter(({ path }) => path === 'Person.home');
    expect(change?.users.map(({ client, operation: name, count }) => [client, name, count])).toEqual([
      ['web', 'Profile', 1234],
      ['partner', 'Homes', 3],
    ]);
  });

  it('below the threshold is nobody; outside of the window is nobody; an excluded client is nobody', async () => {
    const full = await smallGraph();
    const seenOnly = { ...full, operations: [latest] };
    const removal = edit({ people: [['  "Where they live."\n  home: Place\n', '']] });
    const homeVerdict = async (given: typeof config) =>
      (await verdictsOf(removal, { state: seenOnly, config: given })).find((line) =>
        line.startsWith('Person.home'),
      );
    const { usage } = config;
    expect(await homeVerdict(config)).toBe('Person.home used, refused');
    expect(await homeVerdict(configWith({ usage: { ...usage, minRequests: 4 } }))).toBe('Person.home unused');
    expect(await homeVerdict(configWith({ usage: { ...usage, minPercent: 0.2 } }))).toBe(
      'Person.home used, refused',
    );
    expect(await homeVerdict(configWith({ usage: { ...usage, minPercent: 1 } }))).toBe('Person.home unused');
    expect(await homeVerdict(configWith({ usage: { ...usage, windowDays: 3 } }))).toBe('Person.home unused');
    expect(await homeVerdict(configWith({ usage: { ...usage, excludedClients: ['part*'] } }))).toBe(
      'Person.home unused',
    );
  });

  it('that is dangerous is refused where the configuration says so', async () => {
    const change = edit({ people: [['  GLAD\n', '  GLAD\n  "So."\n  SO_SO\n']] });
    expect(await verdictsOf(change, { config: configWith({ dangerousChanges: 'refuse' }) })).toEqual([
      'Mood.SO_SO dangerous, refused',
    ]);
  });

  it('may ship once somebody approves it, with the operations that it breaks, as long as the approval holds', async () => {
    const change = edit({ people: [['  "About them."\n  bio: String\n', '']] });
    const [refused] = (await judge(change)).changes;
    const approved = async (until?: string) => {
      const approval = {
        finding: refused!.id,
        reason: 'web 2.1.0 is gone.',
        by: 'alice',
        at: now.toISOString(),
        until,
      };
      return judge(change, { state: { ...(await smallGraph()), approvals: [approval] } });
    };
    const report = await approved('2030-06-15');
    expect(report.verdict).toBe('may-ship');
    expect(report.changes[0]).toMatchObject({
      verdict: 'approved',
      reason: 'Approved by alice: web 2.1.0 is gone.',
      approval: { by: 'alice', until: '2030-06-15' },
    });
    expect(report.operations.invalid).toMatchObject([{ allowed: true }]);
    expect((await approved('2030-06-14')).verdict).toBe('refused');
  });

  it('takes the type along with the field that led to it', async () => {
    const oldHome = [
      ['  home: Place\n', '  home: Place @deprecated(reason: "Gone. Removal: 2030-06-01.")\n'],
    ] as [string, string][];
    const state = await publish(await smallGraph(), edit({ people: oldHome }), config, { now });
    const change = edit({
      people: [
        ['  "Where they live."\n  home: Place\n', ''],
        ['"A place."\ntype Place @shareable {\n  "Its name."\n  town: String\n}\n', ''],
      ],
    });
    expect(await verdictsOf(change, { state })).toEqual([
      'Person.home removal-date-passed',
      'Place removal-date-passed',
    ]);
  });

  it('is judged by what clients ship from now on, where that is part of the change', async () => {
    const change = {
      ...edit({ people: [['  "About them."\n  bio: String\n', '']] }),
      operations: [operation('query Profile($id: ID!) { person(id: $id) { name } }')],
    };
    const state = { ...(await smallGraph()), usage: [] };
    expect(await verdictsOf(change, { state })).toEqual(['Person.bio unused']);
  });
});

describe('a removal date', () => {
  const deprecated = (date: string) =>
    edit({ people: [['  bio: String\n', `  bio: String @deprecated(reason: "Ask. Removal: ${date}.")\n`]] });

  it('is announced early enough', async () => {
    expect((await judge(deprecated('2030-07-15'))).verdict).toBe('may-ship');
    const { composition } = await judge(deprecated('2030-07-14'));
    expect(composition).toMatchObject([
      { code: 'REMOVAL_DATE_TOO_SOON', message: expect.stringContaining('not before 2030-07-15') },
    ]);
  });

  it('is not moved towards the clients', async () => {
    const sooner = edit({ people: [['Removal: 2030-12-01', 'Removal: 2030-06-16']] });
    expect((await judge(sooner)).composition).toMatchObject([{ code: 'REMOVAL_DATE_TOO_SOON' }]);
    const later = edit({ people: [['Removal: 2030-06-01', 'Removal: 2030-06-20']] });
    expect((await judge(later)).verdict).toBe('may-ship');
  });
});

describe('what does not compose', () => {
  it.each<[string, ProposedChange, { code: string; file?: string; line?: number }]>([
    [
      'SDL that does not parse',
      edit({ people: [['type Query {', 'type Query (']] }),
      { code: 'INVALID_GRAPHQL', file: 'people.graphql', line: 4 },
    ],
    [
      'SDL that is empty',
      { subgraphs: [{ name: 'people', sources: [{ file: 'people.graphql', text: '# nothing\n' }] }] },
      { code: 'INVALID_GRAPHQL', file: 'people.graphql', line: 2 },
    ],
    [
      'a type that nobody defines',
      edit({ people: [['home: Place', 'home: Palace']] }),
      { code: 'INVALID_GRAPHQL', file: 'people.graphql', line: 26 },
    ],
    [
      'a type that is shared by accident',
      edit({
        posts: [['"Which posts."', '"A place." type Place { "Its name." town: String }\n"Which posts."']],
      }),
      { code: 'INVALID_FIELD_SHARING', file: 'posts.graphql', line: 25 },
    ],
    [
      'an input of one name that differs',
      edit({
        posts: [
          ['input PostFilter {', 'input PersonFilter { "Name." name: String }\n"Which."\ninput PostFilter {'],
        ],
      }),
      { code: 'INCONSISTENT_INPUT_OBJECT_FIELD', file: 'schema/subgraphs/people.graphql', line: 49 },
    ],
    [
      'an enum of input and output that differs',
      edit({
        posts: [
          ['  text: String\n}\n', '  text: String\n  "Mood." mood: Mood\n}\n"M." enum Mood { "F." GLAD }\n'],
        ],
      }),
      { code: 'ENUM_VALUE_MISMATCH', file: 'posts.graphql', line: 31 },
    ],
    [
      'a changed key, by which nobody finds the entity any more',
      edit({ people: [['@key(fields: "id")', '@key(fields: "name")']] }),
      { code: 'KEY_REMOVED', file: 'people.graphql', line: 11 },
    ],
    [
      'a subgraph that the registry does not know',
      { subgraphs: [{ name: 'peolpe', sources: [{ file: 'p.graphql', text: sdl.people }] }] },
      { code: 'UNKNOWN_SUBGRAPH' },
    ],
  ])('%s is refused, with place and remedy', async (_case, change, { code, file, line }) => {
    const report = await judge(change);
    expect(report).toMatchObject({ verdict: 'refused', composes: false });
    const found = report.composition.find((finding) => finding.code === code);
    expect(found).toMatchObject({ severity: 'error', remedy: expect.any(String) });
    expect([found?.location?.file, found?.location?.line]).toEqual([file, line]);
  });

  it('says which subgraph was meant', async () => {
    const { composition } = await judge({ remove: ['peolpe'] });
    expect(composition[0]?.message).toBe('The registry knows no subgraph "peolpe". Did you mean "people"?');
  });

  it('composes when both sides of a shared thing change at once', async () => {
    const mood: [string, string] = ['  "Not fine."\n  SAD\n', '  "Not fine."\n  SAD\n  "So."\n  SO_SO\n'];
    const shared = edit({
      posts: [
        [
          '  text: String\n}\n',
          '  text: String\n  "Mood." mood: Mood\n}\n"Where. Values may grow; treat an unknown one as SAD."\nenum Mood {\n  "Fine."\n  GLAD\n  "Not fine."\n  SAD\n}\n',
        ],
      ],
    });
    const state = await publish(await smallGraph(), shared, config, { now });
    const alone = edit({ people: [mood] });
    const [posts] = shared.subgraphs!;
    const both: ProposedChange = {
      subgraphs: [
        ...alone.subgraphs!,
        {
          name: 'posts',
          sources: [{ file: 'posts.graphql', text: posts!.sources[0]!.text.replace(...mood) }],
        },
      ],
    };
    expect((await judge(alone, { state })).composition[0]?.code).toBe('ENUM_VALUE_MISMATCH');
    expect((await judge(both, { state })).verdict).toBe('may-ship');
  });
});

it('refuses to take away a key that others ask by, even where another way composes', async () => {
  const withName = edit({ people: [['@key(fields: "id")', '@key(fields: "id") @key(fields: "name")']] });
  const state = await publish(await smallGraph(), withName, config, { now });
  expect((await judge(edit({ people: [] }), { state })).composition).toMatchObject([
    {
      code: 'KEY_REMOVED',
      location: { file: 'people.graphql' },
      message: expect.stringContaining('"name"; posts know'),
    },
  ]);
});

it('checks SDL of Federation 1, and SDL as a subgraph prints it', async () => {
  const federation1 = `extend type Person @key(fields: "id") { id: ID! @external "Points." points: Int }
    extend type Query { "The best." best: Person }`;
  const printed = `schema { query: Query }
    extend schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
    directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
    enum link__Purpose { SECURITY EXECUTION } scalar link__Import scalar federation__FieldSet scalar _Any
    type Person @key(fields: "id") { id: ID! "Points." points: Int }
    type Query { "The best." best: Person _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }
    type _Service { sdl: String } union _Entity = Person`;
  for (const text of [federation1, printed]) {
    const report = await judge({
      subgraphs: [{ name: 'scores', sources: [{ file: 'scores.graphql', text }] }],
      mayAddSubgraphs: true,
    });
    expect(report.composition.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.changes.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['Person.points', 'Query.best']),
    );
  }
});

it('lints what changes, and with all the rest', async () => {
  const bare = edit({ people: [['  "About them."\n  bio: String\n', '  about: String\n']] });
  const { lint } = await judge(bare);
  expect(lint).toMatchObject([
    {
      code: '@graphql-eslint/require-description',
      location: { file: 'people.graphql', line: 17 },
      message: expect.stringContaining('about'),
    },
  ]);
  const state = await smallGraph();
  const silent = {
    ...state,
    subgraphs: state.subgraphs.map((known) => ({ ...known, sdl: known.sdl.replace('"About them."', '') })),
  };
  const change = {
    subgraphs: silent.subgraphs.map(({ name, sdl: text }) => ({
      name,
      sources: [{ file: `${name}.graphql`, text }],
    })),
  };
  expect((await judge(change, { state: silent })).lint).toEqual([]);
  expect((await check(silent, change, config, { now, lintAll: true })).lint).toHaveLength(1);
});

it('judges event contracts with the SDL, and without', async () => {
  const narrowed = {
    ...event,
    required: ['postId', 'kind', 'at'],
    properties: { ...(event.properties as object), at: {} },
  };
  const report = await judge({
    events: [{ name: 'PostWritten.v1', schema: narrowed, file: 'events/PostWritten.v1.json' }],
  });
  expect(report).toMatchObject({ verdict: 'refused', summary: 'Refused: 1 event contract problem.' });
  expect(report.events[0]).toMatchObject({
    code: 'EVENT_CHANGED',
    location: { file: 'events/PostWritten.v1.json' },
  });
});

it('gives reports of the published form', async () => {
  const validate = new Ajv({ strict: false }).compile(checkReportJsonSchema());
  for (const change of [
    edit({ people: [['bio: String', 'bio: Int']] }),
    edit({ people: [['type Query {', 'type Query (']] }),
    { remove: ['posts'] },
  ]) {
    validate(await judge(change));
    expect(validate.errors).toBeNull();
  }
  const committed = JSON.parse(
    readFileSync(join(__dirname, '../../../schema/check-report.schema.json'), 'utf8'),
  ) as unknown;
  expect(committed).toEqual(JSON.parse(JSON.stringify(checkReportJsonSchema())));
});
