import { parse } from 'graphql';
import { compileDocument } from '../src/compiled-documents';
import { DocumentExecutor, type ExecutorOptions } from '../src/execute';
import { contextOf, order, schema } from './executed-schema';

const ways: [string, ExecutorOptions][] = [
  ['that executes all with graphql-js', { compileAfter: null }],
  ['that compiles what it can', { compileAfter: 0 }],
];

const isCompiled = (query: string) => compileDocument(schema, parse(query)) !== null;

describe.each(ways)('an executor %s', (_way, options) => {
  const executor = new DocumentExecutor('kit', schema, new Set(), options);
  const run = async (query: string, variables?: Record<string, unknown>, requestId = 'request-1') => {
    const result = await executor.execute({ query, variables }, contextOf(requestId));
    return JSON.parse(JSON.stringify(result)) as {
      data?: Record<string, unknown> | null;
      errors?: { message: string; path?: (string | number)[]; extensions: { code: string } }[];
    };
  };
  const pathsOf = async (query: string) => {
    const { data, errors } = await run(query);
    return { data, paths: errors?.map(({ path }) => path?.join('.')).sort() };
  };

  it('answers values, promises and objects, under aliases, in the order asked for', async () => {
    const { data } = await run(
      '{ later b: box { z: name inner { required name } slow __typename } text a: text }',
    );
    expect(JSON.stringify(data)).toBe(
      '{"later":"later","b":{"z":"box","inner":{"required":"there","name":"inner"},"slow":"slow","__typename":"Box"},"text":"text","a":"text"}',
    );
  });

  it('merges what is selected twice', async () => {
    const query =
      '{ box { name inner { name } } box { required inner { required } } ...on Query { box { mood } } }';
    expect((await run(query)).data).toEqual({
      box: { name: 'box', required: 'there', inner: { name: 'inner', required: 'there' }, mood: 'HAPPY' },
    });
  });

  it('reports what a resolver throws or rejects, at its path, and masks what is not of the registry', async () => {
    const { data, errors } = await run('{ text x: thrown rejected refused }');
    expect(data).toEqual({ text: 'text', x: null, rejected: null, refused: null });
    expect(errors).toHaveLength(3);
    const byPath = Object.fromEntries(errors!.map((error) => [error.path!.join('.'), error]));
    expect(byPath.x).toMatchObject({ extensions: { code: 'INTERNAL' }, locations: [{ line: 1, column: 8 }] });
    expect(byPath.rejected).toMatchObject({ extensions: { code: 'INTERNAL' } });
    expect(byPath.refused).toMatchObject({ message: 'Not so.', extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('moves a null up to the nearest position that may be null', async () => {
    expect(await pathsOf('{ text required }')).toEqual({ data: null, paths: ['required'] });
    expect(await pathsOf('{ text requiredLater }')).toEqual({ data: null, paths: ['requiredLater'] });
    expect(await pathsOf('{ box { full { name } } text }')).toEqual({
      data: { box: null, text: 'text' },
      paths: ['box.full'],
    });
    expect(await pathsOf('{ requiredBox { full { required } } text }')).toEqual({
      data: null,
      paths: ['requiredBox.full.required'],
    });
    expect(await pathsOf('{ emptyBox { required } }')).toEqual({
      data: { emptyBox: null },
      paths: undefined,
    });
  });

  it('keeps the places of a list, whatever its items come to', async () => {
    const there = { required: 'there' };
    expect(await pathsOf('{ boxes { required } }')).toEqual({
      data: { boxes: [there, null, null, null] },
      paths: ['boxes.2', 'boxes.3.required'],
    });
    expect(await pathsOf('{ promisedBoxes { required } }')).toEqual({
      data: { promisedBoxes: [there, null, null, null, there] },
      paths: ['promisedBoxes.1', 'promisedBoxes.2'],
    });
    expect(await pathsOf('{ fullBoxes { required } text }')).toEqual({
      data: { fullBoxes: null, text: 'text' },
      paths: ['fullBoxes.1'],
    });
    expect(await pathsOf('{ promisedFullBoxes { required } text }')).toEqual({
      data: { promisedFullBoxes: null, text: 'text' },
      paths: ['promisedFullBoxes.1'],
    });
  });

  it('answers lists of lists', async () => {
    expect((await run('{ grid }')).data).toEqual({ grid: [[1, 2], null, [], [null, 3]] });
    expect(await pathsOf('{ promisedGrid }')).toEqual({
      data: {
        promisedGrid: [
          [1, 2],
          [null, 4],
        ],
      },
      paths: ['promisedGrid.1.0'],
    });
    expect(await pathsOf('{ fullGrid }')).toEqual({ data: { fullGrid: null }, paths: ['fullGrid.1.1'] });
    expect(await pathsOf('{ notAList }')).toEqual({ data: { notAList: null }, paths: ['notAList'] });
  });

  it('asks for a resolver where a property would have to be called or awaited', async () => {
    expect(await pathsOf('{ odd { called awaited } text }')).toEqual({
      data: { odd: { called: null, awaited: null }, text: 'text' },
      paths: ['odd.awaited', 'odd.called'],
    });
  });

  it('withholds a value that does not fit its type', async () => {
    expect(await pathsOf('{ text badInt badMood badDate badLeaves }')).toEqual({
      data: { text: 'text', badInt: null, badMood: null, badDate: null, badLeaves: [1, null, 3] },
      paths: ['badDate', 'badInt', 'badLeaves.1', 'badMood'],
    });
  });

  it('reads custom scalars, enums and defaults in variables and in the document', async () => {
    const at = '2026-05-06T07:08:09.123Z';
    expect((await run('query ($at: DateTime) { now(at: $at) }', { at })).data).toEqual({ now: at });
    expect((await run(`{ now(at: "${at}") }`)).data).toEqual({ now: at });
    expect((await run(`query ($at: DateTime = "${at}") { now(at: $at) }`)).data).toEqual({ now: at });
    expect((await run('{ now }')).data).toEqual({ now: '1970-01-01T00:00:00.000Z' });
    const echo = async (args: string) =>
      JSON.parse((await run(`{ echo(${args}) }`)).data!.echo as string) as unknown;
    expect(await echo('number: 3, ratio: 1.5, flag: false, id: 12, mood: SAD')).toEqual({
      number: 3,
      ratio: 1.5,
      flag: false,
      id: '12',
      mood: 'SAD',
    });
    expect(await echo('ratio: 2, text: null')).toEqual({ number: 7, ratio: 2, text: null });
  });

  it('tells variables that are absent from those that are null', async () => {
    const query =
      'query ($text: String, $number: Int, $mood: Mood) { echo(text: $text, number: $number, mood: $mood) }';
    const echo = async (variables: object) =>
      JSON.parse((await run(query, { ...variables })).data!.echo as string) as unknown;
    expect(await echo({})).toEqual({ number: 7 });
    expect(await echo({ text: null, number: null, mood: null })).toEqual({
      text: null,
      number: null,
      mood: null,
    });
    expect(await echo({ text: 'a "b" ${c}\n', number: 0, mood: 'HAPPY', other: 1 })).toEqual({
      text: 'a "b" ${c}\n',
      number: 0,
      mood: 'HAPPY',
    });
  });

  it('reads lists and objects of variables', async () => {
    const list = async (query: string, variables: Record<string, unknown>) =>
      JSON.parse(Object.values((await run(query, variables)).data!)[0] as string) as unknown;
    const query = 'query ($t: [String!], $g: [[Int]]) { list(texts: $t, grid: $g) }';
    expect(await list(query, { t: ['a', 'b'], g: [[1], null, [null]] })).toEqual({
      texts: ['a', 'b'],
      grid: [[1], null, [null]],
    });
    expect(await list(query, { t: 'one', g: 1 })).toEqual({ texts: ['one'], grid: [[1]] });
    expect(await list('query ($w: Wish) { input(input: $w) }', { w: { times: 2 } })).toEqual({
      input: { text: 'nothing', times: 2 },
    });
    expect(
      await list('query ($n: Int, $t: String) { input(input: { times: $n, text: $t }) }', { n: 3 }),
    ).toEqual({
      input: { text: 'nothing', times: 3 },
    });
  });

  it('calls variables that do not fit BAD_USER_INPUT, and runs nothing', async () => {
    const bad: [string, Record<string, unknown>][] = [
      ['query ($v: Int) { echo(number: $v) }', { v: 'x' }],
      ['query ($v: Int) { echo(number: $v) }', { v: 2 ** 31 }],
      ['query ($v: Int) { echo(number: $v) }', { v: 1.5 }],
      ['query ($v: Boolean) { echo(flag: $v) }', { v: 'true' }],
      ['query ($v: String) { echo(text: $v) }', { v: 1 }],
      ['query ($v: String) { echo(text: $v) }', { v: ['a'] }],
      ['query ($v: ID!) { needed(id: $v) }', {}],
      ['query ($v: ID!) { needed(id: $v) }', { v: null }],
      ['query ($v: Mood) { echo(mood: $v) }', { v: 'ANGRY' }],
      ['query ($v: Mood) { echo(mood: $v) }', { v: 'toString' }],
      ['query ($v: DateTime) { now(at: $v) }', { v: 'tomorrow' }],
      ['query ($v: [String!]) { list(texts: $v) }', { v: ['a', null] }],
      ['query ($v: Wish) { input(input: $v) }', { v: { unknown: 1 } }],
    ];
    for (const [query, variables] of bad) {
      const { data, errors } = await run(query, variables);
      expect({ query, data, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
        query,
        codes: ['BAD_USER_INPUT'],
      });
    }
    const { errors } = await run('query ($v: Mood) { echo(mood: $v) }', { v: 'ANGRY' });
    expect(errors![0]!.message).toBe(
      'Variable "$v" got invalid value "ANGRY"; Value "ANGRY" does not exist in "Mood" enum.',
    );
  });

  it('resolves entities side by side, each with its own null or error', async () => {
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Person { id name boss { name } } ... on Pet { petName: name } } }';
    const people = ['alice', 'nobody', 'late', 'broken'].map((id) => ({ __typename: 'Person', id }));
    const pets = ['rex', 'stray'].map((id) => ({ __typename: 'Pet', id }));
    const { data, errors } = await run(query, { r: [...people, ...pets] });
    const person = (id: string) => ({
      __typename: 'Person',
      id,
      name: `${id} for request-1`,
      boss: { name: 'boss for request-1' },
    });
    expect(data).toEqual({
      _entities: [person('alice'), null, person('late'), null, { __typename: 'Pet', petName: 'rex' }, null],
    });
    expect(errors!.map(({ path }) => path!.join('.')).sort()).toEqual(['_entities.3', '_entities.5.petName']);
  });

  it('resolves interfaces and unions', async () => {
    const query =
      '{ thing { __typename ... on Cat { lives } ... on Named { name } } named { name ... on Dog { tricks } } }';
    expect((await run(query)).data).toEqual({
      thing: { __typename: 'Cat', lives: 9, name: 'Tom' },
      named: { name: 'Rex', tricks: ['sit'] },
    });
    expect(await pathsOf('{ text strangeThing { __typename } wrong { __typename } }')).toEqual({
      data: { text: 'text', strangeThing: null, wrong: null },
      paths: ['strangeThing', 'wrong'],
    });
  });

  it('obeys @skip and @include, in fragments that are spread twice, too', async () => {
    const query = `query ($yes: Boolean!, $no: Boolean!) {
      a: box { ...f @include(if: $yes) } b: box { ...f @skip(if: $yes) name }
      text @include(if: $no) text @skip(if: $no) later @include(if: $no)
    } fragment f on Box { required inner { name @include(if: $no) required } }`;
    expect((await run(query, { yes: true, no: false })).data).toEqual({
      a: { required: 'there', inner: { required: 'there' } },
      b: { name: 'box' },
      text: 'text',
    });
  });

  it('takes names for names, whatever they mean to JavaScript', async () => {
    const { data } = await run(
      '{ constructor: text toString: box { hasOwnProperty: name class: required } __proto__: text a_b: box { c: name } a: box { b_c: required } }',
    );
    expect(Object.keys(data!)).toEqual(['constructor', 'toString', '__proto__', 'a_b', 'a']);
    expect(data).toMatchObject({ toString: { hasOwnProperty: 'box', class: 'there' }, a_b: { c: 'box' } });
  });

  it('takes a text for a text, whatever it looks like', async () => {
    const mark = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d';
    for (const text of [
      `${mark}globalThis.broken=1`,
      '__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8',
      '${1}`"\\',
    ]) {
      const { data } = await run(`{ echo(text: ${JSON.stringify(text)}) }`);
      expect(JSON.parse(data!.echo as string)).toEqual({ text, number: 7 });
    }
    expect(globalThis).not.toHaveProperty('broken');
  });

  it('runs mutations one after the other', async () => {
    order.length = 0;
    expect((await run('mutation { first second }')).data).toEqual({ first: 'first', second: 'second' });
    expect(order).toEqual(['first', 'second']);
  });

  it('answers introspection', async () => {
    expect((await run('{ __type(name: "Mood") { enumValues { name } } __typename }')).data).toEqual({
      __type: { enumValues: [{ name: 'HAPPY' }, { name: 'SAD' }] },
      __typename: 'Query',
    });
    expect((await run('{ _service { sdl } }')).data).toHaveProperty('_service.sdl');
  });

  it('keeps calls of one document that run at once apart', async () => {
    const query =
      'query ($v: String, $r: [_Any!]!) { box { slow(value: $v) } _entities(representations: $r) { ... on Person { name } } }';
    const r = [{ __typename: 'Person', id: 'late' }];
    const numbers = Array.from({ length: 20 }, (_, number) => `${number}`);
    const answers = await Promise.all(numbers.map((v) => run(query, { v, r }, `request-${v}`)));
    expect(answers).toEqual(
      numbers.map((v) => ({
        data: { box: { slow: v }, _entities: [{ name: `late for request-${v}` }] },
      })),
    );
  });

  it('finds the operation by its name', async () => {
    const one = 'query One { text }';
    const execute = (query: string, operationName?: string) =>
      executor.execute({ query, operationName }, contextOf('request-1'));
    expect(await execute(one, 'One')).toMatchObject({ data: { text: 'text' } });
    expect((await execute(one, 'Two')).errors).toHaveLength(1);
    expect((await execute(`${one} query Two { later }`, 'Two')).data).toEqual({ later: 'later' });
  });
});

describe('the compilation of documents', () => {
  it('takes what query plans ask for', () => {
    const documents = [
      '{ text b: box { z: name inner { required name } slow __typename } boxes { name } grid }',
      'query Feed__posts__0($r: [_Any!]!) { _entities(representations: $r) { ... on Person { id name } ... on Pet { petName: name } } }',
      'query ($t: [String!], $at: DateTime, $mood: Mood) { list(texts: $t) now(at: $at) echo(mood: $mood, number: 3, flag: true) }',
      '{ echo(mood: SAD, ratio: 1.5) _service { sdl } }',
    ];
    expect(documents.filter((query) => !isCompiled(query))).toEqual([]);
  });

  it('leaves to graphql-js what it would do otherwise', () => {
    const documents = [
      '{ text @skip(if: false) }',
      '{ echo(text: "a") }',
      '{ list(texts: []) }',
      '{ input(input: { times: 1 }) }',
      '{ echo(text: null) }',
      'query ($at: DateTime = null) { now(at: $at) }',
      'query ($w: Wish) { input(input: $w) }',
      'query ($__proto__: String) { echo(text: $__proto__) }',
      '{ thing { __typename } }',
      '{ named { name } }',
      '{ box { ... on Named { __typename } } }',
      '{ __proto__: text }',
      '{ a_b: text }',
      '{ __schema { description } }',
      '{ text ...f } fragment f on Query { later }',
      'mutation { first }',
      `{ ${Array.from({ length: 301 }, (_, number) => `t${number}: text`).join(' ')} }`,
    ];
    expect(documents.filter(isCompiled)).toEqual([]);
  });
});
